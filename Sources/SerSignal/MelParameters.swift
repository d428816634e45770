/// How a signal is cut into frames and summed into mel bands.
public struct MelParameters: Sendable, Codable, Equatable {
  /// In Hz.
  public var sampleRate = 16000
  /// Samples per transform.
  public var fftLength = 512
  /// Samples under the window, centred in the FFT frame; at most `fftLength`.
  public var windowLength = 400
  /// Samples from one frame to the next.
  public var hopLength = 160
  public var window = Window.hann
  public var bands = 64
  /// Where the lowest band begins, in Hz.
  public var lowest = 0.0
  /// Where the highest band ends, in Hz; nil for half the sample rate.
  public var highest: Double?
  public var scale = MelScale.slaney
  public var weighting = MelWeighting.area
  /// What 0 dB is.
  public var reference = DecibelReference.one
  /// Decibels below the loudest value of the clip at which values are cut off; nil for no cut.
  public var topDecibel: Float? = 80

  /// Of the transforms, and of the sums of the cosine transform behind them.
  public var precision = TransformPrecision.single

  public init(precision: TransformPrecision = .single) { self.precision = precision }

  /// Seconds from one frame to the next.
  public var hopSeconds: Double { Double(hopLength) / Double(sampleRate) }

  /// Frames of a signal: frame t is centred at sample t·hop, with zeros beyond both ends.
  public func frameCount(samples: Int) -> Int { 1 + samples / hopLength }
}

/// How the triangles of a mel filterbank are scaled.
public enum MelWeighting: String, Sendable, Codable, CaseIterable {
  /// Unit area per Hz, Slaney's and librosa's default.
  case area
  /// Peak 1, as HTK has it.
  case peak
}

/// What 0 dB of a spectrogram is.
public enum DecibelReference: String, Sendable, Codable, CaseIterable {
  /// Power 1: `librosa.power_to_db(ref=1.0)`.
  case one
  /// The greatest power of the clip, which loses its loudness: `librosa.power_to_db(ref=np.max)`.
  case maximum
}
