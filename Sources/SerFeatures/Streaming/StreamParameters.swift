import SerAudio
import SerNumerics
import SerSignal

/// Which frames a stream gives: log-mel bands or cepstral coefficients, with or without their derivatives.
///
/// The same frames of a whole clip are ``frames(of:)``. Neither trims silence nor refers to the loudest frame: a
/// stream knows neither the end of a clip nor its loudest frame before they have come.
public struct StreamParameters: Codable, Sendable, Equatable {
  /// How frames are cut and summed into bands; ``MelParameters/topDecibel`` must be nil and
  /// ``MelParameters/reference`` 1.
  public var mel = MelParameters()
  /// Cepstral coefficients, the 0th included; nil for the log-mel bands themselves.
  public var coefficients: Int? = 40
  /// Sine lifter of the coefficients; 0 for none.
  public var lifter = 0.0
  /// Derivatives behind the values of each frame: 0, 1 (Δ) or 2 (Δ and ΔΔ).
  public var deltas = 2

  /// 40 MFCC of 64 mel bands at 16 kHz with Δ and ΔΔ: the frames of `mfcc-functionals`, uncut.
  public init() { mel.topDecibel = nil }

  /// Throws for parameters that no stream can have.
  public func validate() throws(FeatureError) {
    var frontEnd = SpeechFrontEnd()
    frontEnd.sampleRate = mel.sampleRate
    frontEnd.trimDecibel = nil
    try Cepstrum(
      frontEnd: frontEnd, mel: mel, coefficients: coefficients ?? mel.bands, lifter: lifter, deltas: deltas
    ).validate(for: "stream")
    let isUncut = mel.topDecibel == nil
    guard isUncut, mel.reference == .one else {
      throw .invalidParameter(
        set: "stream", name: isUncut ? "mel.reference" : "mel.topDecibel",
        value: isUncut ? mel.reference.rawValue : "\(mel.topDecibel ?? 0)",
        allowed: (isUncut ? DecibelReference.one.rawValue : "none")
          + ": the loudest frame of a stream isn't known before its end")
    }
  }

  /// What the values of a frame are called, in order.
  public var columns: [String] {
    let names = coefficients.map { count in (0..<count).map { "mfcc\($0)" } } ?? (0..<mel.bands).map { "logmel\($0)" }
    return ["", "delta_", "delta2_"].prefix(deltas + 1).flatMap { block in names.map { block + $0 } }
  }

  /// Seconds from one frame to the next.
  public var hop: Double { mel.hopSeconds }

  /// Samples at ``MelParameters/sampleRate`` that derivatives need, 0 without them.
  var neededSamples: Int { deltas > 0 ? (Delta.width - 1) * mel.hopLength : 0 }

  var cosineTransform: CosineTransform? {
    coefficients.map { CosineTransform(bands: mel.bands, coefficients: $0, lifter: lifter, precision: mel.precision) }
  }

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
    let values = cosineTransform?(bands) ?? bands
    guard deltas > 0 else { return values }
    let derivatives = Delta.both(values)
    let blocks = [values, derivatives.first, derivatives.second].prefix(deltas + 1)
    var rows: [Float] = []
    rows.reserveCapacity(blocks.count * values.values.count)
    for frame in 0..<values.rows { for block in blocks { rows.append(contentsOf: block.row(frame)) } }
    return Matrix(rows: values.rows, columns: blocks.count * values.columns, values: rows)
  }
}

/// A feature set whose frames can be had of a stream.
public protocol StreamableFeatureSet: SpeechFeatureSet {
  /// What a stream of its frames is.
  var stream: StreamParameters { get }
}

extension StreamableFeatureSet {
  /// The frames of a stream of this set. Throws for a set that trims silence or refers to the loudest frame: put
  /// `frontEnd.trimDecibel` and `mel.topDecibel` at none.
  public func validatedStream() throws(FeatureError) -> StreamParameters {
    try validate()
    if let trim = frontEnd.trimDecibel {
      throw .invalidParameter(
        set: Self.identifier, name: "frontEnd.trimDecibel", value: "\(trim)",
        allowed: "none in a stream: where speech begins and ends isn't known before its end")
    }
    try stream.validate()
    return stream
  }
}

extension MFCCFrames: StreamableFeatureSet {
  public var stream: StreamParameters {
    var stream = StreamParameters()
    stream.mel = mel
    stream.coefficients = coefficients
    stream.lifter = lifter
    stream.deltas = deltas
    return stream
  }
}

extension LogMelFrames: StreamableFeatureSet {
  public var stream: StreamParameters {
    var stream = StreamParameters()
    stream.mel = mel
    stream.coefficients = nil
    stream.deltas = 0
    return stream
  }
}
