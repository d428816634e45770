import SerNumerics

/// What an emotion does to the voice: deviations from the speaker's plain reading when it is acted strongly.
///
/// One row of ``table`` per emotion. Directions and rough sizes follow the reviews of Scherer 2003
/// (doi:10.1016/S0167-6393(02)00084-5, table 2) and Juslin & Laukka 2003 (doi:10.1037/0033-2909.129.5.770, table 7), for
/// voice quality Gobl & Ní Chasaide 2003 (doi:10.1016/S0167-6393(02)00082-1), for fear, disgust and surprise also
/// Murray & Arnott 1993 (doi:10.1121/1.405558).
public struct EmotionalProsody: Sendable, Equatable {
  /// Mean F0, in semitones.
  public var f0 = 0.0
  /// F0 movements, in doublings (0.5: 1.41 times as large).
  public var range = 0.0
  /// Boundary tone at the end of the sentence, in semitones.
  public var finalTone = 0.0
  /// Length of sounds, in doublings (positive is slower).
  public var duration = 0.0
  /// Length of a pause inside the sentence, in seconds.
  public var pause = 0.0
  /// Level, in dB.
  public var level = 0.0
  /// Lax (positive) or tense (negative) glottal pulse, in units of Rd.
  public var laxness = 0.0
  /// Breath noise, in dB.
  public var breath = 0.0
  /// Jitter and shimmer, in doublings.
  public var roughness = 0.0
  /// Tremor of F0, in semitones.
  public var tremor = 0.0
  /// Creak, 0 to 1.
  public var creak = 0.0
  /// Opening of the mouth: F1, in doublings.
  public var jaw = 0.0
  /// Spreading of the lips: all formants, in doublings.
  public var lips = 0.0
  /// Care of articulation, in doublings.
  public var precision = 0.0
  /// Coupling of the nose, 0 to 1.
  public var nasality = 0.0

  /// What `emotion` does; nil for an emotion that RAVDESS doesn't have (bored).
  public static func of(_ emotion: Emotion) -> EmotionalProsody? {
    table.first { $0.emotion == emotion }?.prosody
  }

  /// The eight emotions of RAVDESS, in the order of their codes 01 to 08.
  static let table: [(emotion: Emotion, prosody: EmotionalProsody)] = [
    (.neutral, EmotionalProsody()),
    (
      .calm,
      EmotionalProsody(
        f0: -2, range: -0.6, finalTone: -0.5, duration: 0.3, pause: 0.06, level: -4, laxness: 0.35, breath: 4,
        roughness: -0.3, lips: 0.01, precision: 0.1)
    ),
    (
      .happy,
      EmotionalProsody(
        f0: 6, range: 0.8, finalTone: 1.5, duration: -0.12, level: 7, laxness: -0.05, breath: -1, roughness: -0.1,
        jaw: 0.04, lips: 0.09, precision: 0.2)
    ),
    (
      .sad,
      EmotionalProsody(
        f0: -1, range: -0.9, finalTone: -1, duration: 0.4, pause: 0.14, level: -6, laxness: 0.7, breath: 9,
        roughness: 0.9, tremor: 0.35, jaw: -0.1, lips: -0.05, precision: -0.6, nasality: 0.2)
    ),
    (
      .angry,
      EmotionalProsody(
        f0: 7, range: 0.4, finalTone: -2.5, duration: -0.05, level: 14, laxness: -0.3, breath: -4, roughness: 1.4,
        creak: 0.08, jaw: 0.2, lips: -0.01, precision: 0.45)
    ),
    (
      .fearful,
      EmotionalProsody(
        f0: 9.5, range: -0.3, finalTone: 0.5, duration: -0.25, pause: 0.06, level: 4, laxness: 0.2, breath: 8,
        roughness: 1.5, tremor: 0.7, jaw: 0.02, lips: 0.03, precision: -0.25)
    ),
    (
      .disgust,
      EmotionalProsody(
        f0: -0.5, range: 0.2, finalTone: -3, duration: 0.35, pause: 0.05, level: 2, laxness: -0.2, breath: 1,
        roughness: 1, creak: 0.4, jaw: 0.06, lips: -0.07, precision: 0.15, nasality: 0.5)
    ),
    (
      .surprised,
      EmotionalProsody(
        f0: 6.5, range: 1, finalTone: 7, duration: 0.08, level: 4, laxness: 0.25, breath: 5, roughness: 0.2, jaw: 0.12,
        lips: -0.04)
    ),
  ]

  /// How much one speaker's way of expressing an emotion differs from another's (standard deviations).
  static let speakerSpread = EmotionalProsody(
    f0: 1.5, range: 0.25, finalTone: 1.2, duration: 0.1, pause: 0.03, level: 2, laxness: 0.14, breath: 1.8,
    roughness: 0.35, tremor: 0.12, creak: 0.08, jaw: 0.035, lips: 0.018, precision: 0.15, nasality: 0.08)

  /// How much one take differs from the next (standard deviations).
  static let takeSpread = EmotionalProsody(
    f0: 0.8, range: 0.2, finalTone: 0.8, duration: 0.06, pause: 0.03, level: 1.2, laxness: 0.07, breath: 1.2,
    roughness: 0.25, tremor: 0.08, creak: 0.04, jaw: 0.02, lips: 0.01, precision: 0.1, nasality: 0.04)

  /// The share of ``of(_:)`` that an intensity brings; nil for intensities that RAVDESS doesn't have.
  static func share(of intensity: Intensity) -> Double? {
    switch intensity {
    case .normal: 0.6
    case .strong: 1
    default: nil
    }
  }

  /// This and another, field by field.
  func combined(
    with other: EmotionalProsody, _ join: (Double, Double) -> Double
  ) -> EmotionalProsody {
    EmotionalProsody(
      f0: join(f0, other.f0), range: join(range, other.range), finalTone: join(finalTone, other.finalTone),
      duration: join(duration, other.duration), pause: join(pause, other.pause), level: join(level, other.level),
      laxness: join(laxness, other.laxness), breath: join(breath, other.breath),
      roughness: join(roughness, other.roughness), tremor: join(tremor, other.tremor), creak: join(creak, other.creak),
      jaw: join(jaw, other.jaw), lips: join(lips, other.lips), precision: join(precision, other.precision),
      nasality: join(nasality, other.nasality))
  }

  /// A share of the way from this to `other`.
  func blended(with other: EmotionalProsody, share: Double) -> EmotionalProsody {
    combined(with: other) { $0 + share * ($1 - $0) }
  }

  func scaled(by factor: Double) -> EmotionalProsody { combined(with: self) { value, _ in value * factor } }

  /// With normal noise of the standard deviations `spread` added.
  func varied(by spread: EmotionalProsody, stream: inout RandomStream) -> EmotionalProsody {
    combined(with: spread) { value, deviation in value + deviation * min(max(stream.gaussian(), -2.5), 2.5) }
  }
}
