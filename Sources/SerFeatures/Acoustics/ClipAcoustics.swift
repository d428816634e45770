import SerSignal

/// What one recording sounds like in a handful of numbers that a person can judge.
public struct ClipAcoustics: Sendable, Equatable, Codable {
  /// Length of the recording in seconds.
  public let duration: Double
  /// Seconds before the active part: everything up to the first frame within
  /// ``ClipAcousticsParameters/trimDecibel`` of the loudest.
  public let leadingSilence: Double
  /// Seconds behind the active part.
  public let trailingSilence: Double
  /// RMS of the active part in dB relative to full scale (a full-scale sine has −3.01 dBFS).
  public let activeLevel: Double
  /// The largest absolute sample at the recording's own rate, in dBFS; 0 is full scale.
  public let peakLevel: Double
  /// Samples at full scale, at the recording's own rate.
  public let clippedSamples: Int
  /// The mean sample, full scale ±1.
  public let offset: Double
  /// The distance between the 5 % and the 95 % quantile of the levels of 25 ms frames of the active part, in dB.
  public let energyRange: Double
  /// Voiced frames of the active part over all of its frames, 0…1.
  public let voicedFraction: Double
  /// The pitch of the voiced frames; nil for a clip without any.
  public let pitch: Pitch?

  /// The distribution of F0 over a clip.
  public struct Pitch: Sendable, Equatable, Codable {
    /// In Hz.
    public let median: Double
    /// The 5 % quantile in Hz.
    public let low: Double
    /// The 95 % quantile in Hz.
    public let high: Double

    /// Between the 5 % and the 95 % quantile, in semitones.
    public var range: Double { Pitch.semitones(from: low, to: high) }
    /// The median in semitones above 100 Hz: the scale on which pitch is heard.
    public var semitones: Double { Pitch.semitones(from: 100, to: median) }
  }

  /// Leading and trailing silence over the whole length, 0…1.
  public var silenceShare: Double { duration > 0 ? (leadingSilence + trailingSilence) / duration : 0 }
}

/// How ``ClipAcoustics`` is measured.
public struct ClipAcousticsParameters: Sendable, Equatable, Codable {
  /// Frames this many dB below the loudest one, at either end, are silence. 20 dB is what `mfcc-functionals` cuts
  /// away, so that the silence shown is what the features never see.
  public var trimDecibel = 20.0
  /// Samples of at least this amplitude count as clipped.
  public var clippingLevel: Float = 0.9999
  public var pitch = PitchParameters()

  public init() {}
}
