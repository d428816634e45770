import SerAudio
import SerNumerics
import SerSignal

/// Which frames a stream gives: log-mel bands or cepstral coefficients, with or without their derivatives.
///
/// The same frames of a whole clip are ``frames(of:)``. Neither trims silence nor cuts off what is far below the
/// loudest frame: a stream knows neither the end of a clip nor its loudest frame before they have come.
public struct StreamParameters: Codable, Sendable, Equatable {
  /// How frames are cut and summed into bands; ``MelParameters/topDecibel`` must be nil.
  public var mel = MelParameters()
  /// Cepstral coefficients, the 0th included; nil for the log-mel bands themselves.
  public var coefficients: Int? = 40
  /// Whether Δ and ΔΔ stand behind the values of each frame.
  public var hasDerivatives = true

  /// 40 MFCC of 64 mel bands at 16 kHz with Δ and ΔΔ: the frames of `mfcc-functionals`, uncut.
  public init() { mel.topDecibel = nil }

  /// Throws for parameters that no stream can have.
  public func validate() throws(FeatureError) {
    var frontEnd = SpeechFrontEnd()
    frontEnd.sampleRate = mel.sampleRate
    try mel.validate(for: "stream", frontEnd: frontEnd)
    guard mel.topDecibel == nil else {
      throw .invalidParameter(
        set: "stream", name: "topDecibel", value: "\(mel.topDecibel ?? 0)",
        allowed: "none: the loudest frame of a stream isn't known before its end")
    }
    guard (1...mel.bands).contains(coefficients ?? 1) else {
      throw .invalidParameter(
        set: "stream", name: "coefficients", value: "\(coefficients ?? 0)", allowed: "1 to \(mel.bands), or none")
    }
  }

  /// What the values of a frame are called, in order.
  public var columns: [String] {
    let names = coefficients.map { count in (0..<count).map { "mfcc\($0)" } } ?? (0..<mel.bands).map { "logmel\($0)" }
    return hasDerivatives ? ["", "delta_", "delta2_"].flatMap { block in names.map { block + $0 } } : names
  }

  /// Seconds from one frame to the next.
  public var hop: Double { Double(mel.hopLength) / Double(mel.sampleRate) }

  /// Samples at ``MelParameters/sampleRate`` that derivatives need, 0 without them.
  var neededSamples: Int { hasDerivatives ? (Delta.width - 1) * mel.hopLength : 0 }

  /// The frames of a whole clip of any rate, shape [frames, columns]: what ``StreamingExtractor`` gives of the same
  /// samples, bit for bit. Throws ``FeatureError/clipTooShort(samples:needed:sampleRate:)`` where derivatives need
  /// more.
  public func frames(of clip: AudioClip) throws(FeatureError) -> Matrix {
    try validate()
    let samples = try SpeechFrontEnd.resample(clip, to: mel.sampleRate).samples
    guard samples.count >= neededSamples else {
      throw .clipTooShort(samples: samples.count, needed: neededSamples, sampleRate: mel.sampleRate)
    }
    let spectrogram = LogMelSpectrogram(mel)
    let bands = samples.withUnsafeBufferPointer { spectrogram.decibels(of: $0) }
    let values = coefficients.map { CosineTransform(bands: mel.bands, coefficients: $0)(bands) } ?? bands
    guard hasDerivatives else { return values }
    let derivatives = Delta.both(values)
    var rows: [Float] = []
    rows.reserveCapacity(3 * values.values.count)
    for frame in 0..<values.rows {
      for block in [values, derivatives.first, derivatives.second] { rows.append(contentsOf: block.row(frame)) }
    }
    return Matrix(rows: values.rows, columns: 3 * values.columns, values: rows)
  }
}
