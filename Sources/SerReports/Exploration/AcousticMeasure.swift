import SerFeatures

/// A measure of a clip that the exploration compares between groups.
enum AcousticMeasure: String, CaseIterable, Sendable {
  case duration, silence, level, energyRange, pitch, pitchRange, voicing

  var name: String {
    switch self {
    case .duration: "duration"
    case .silence: "silence share"
    case .level: "active level"
    case .energyRange: "energy range"
    case .pitch: "F0 median"
    case .pitchRange: "F0 range"
    case .voicing: "voiced fraction"
    }
  }

  /// The unit in which ``value(of:)`` is given and compared.
  var unit: String {
    switch self {
    case .duration: "s"
    case .silence, .voicing: "%"
    case .level: "dBFS"
    case .energyRange: "dB"
    case .pitch: "semitones above 100 Hz"
    case .pitchRange: "semitones"
    }
  }

  /// The unit of a difference between two values.
  var differenceUnit: String {
    switch self {
    case .duration: "s"
    case .silence, .voicing: "percentage points"
    case .level, .energyRange: "dB"
    case .pitch, .pitchRange: "semitones"
    }
  }

  /// Whether the measure can't fall below 0, so that its axes begin there.
  var isNonNegative: Bool {
    switch self {
    case .duration, .silence, .energyRange, .pitchRange, .voicing: true
    case .level, .pitch: false
    }
  }

  var axisLabel: String { "\(name) (\(unit))" }

  /// The value for a clip; nil for the pitch of a clip without a voiced frame.
  func value(of acoustics: ClipAcoustics) -> Double? {
    switch self {
    case .duration: acoustics.duration
    case .silence: acoustics.silenceShare * 100
    case .level: acoustics.activeLevel
    case .energyRange: acoustics.energyRange
    case .pitch: acoustics.pitch?.semitones
    case .pitchRange: acoustics.pitch?.range
    case .voicing: acoustics.voicedFraction * 100
    }
  }
}
