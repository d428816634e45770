import SerAudio
import SerNumerics
import SerSignal

/// Frames of features of a signal that arrives in pieces of any length, for live use.
///
///     let extractor = try StreamingExtractor(StreamParameters(), inputRate: 48000)
///     while let samples = microphone.next() {
///       for frame in try extractor.push(samples) …     // rows of 120 values, 10 ms apart
///     }
///     let last = try extractor.finish()                // and ready for the next signal
///
/// Together the rows are those of ``StreamParameters/frames(of:)`` over all samples, bit for bit, however they are
/// cut: nothing is known of the end before ``finish()``, which sets zeros behind it as whole clips have them.
///
/// A frame comes as soon as it can: once the last sample under its window is there (half a window, 12.5 ms, behind its
/// centre), with derivatives once the four frames behind it are (40 ms more; the first five frames come together), and
/// where the signal is resampled, once the filter gives its samples (``StreamingResampler``: 37 ms from 48 kHz).
///
/// Memory grows with the longest piece, not with their number. Owns its scratch: one per worker.
public final class StreamingExtractor {
  public let parameters: StreamParameters
  /// Samples per second going in.
  public var inputRate: Int { resampler.inputRate }
  /// Samples taken since the start of the signal, at ``inputRate``.
  public var sampleCount: Int { resampler.consumed }
  /// Frames given since the start of the signal.
  public private(set) var frameCount = 0

  private let resampler: StreamingResampler
  private let logMel: LogMelStream
  private let cosineTransform: CosineTransform?
  private let derivatives: DeltaStream?
  private let width: Int
  private var resampled: [Float] = []
  private var bands: [Float] = []

  /// An extractor for samples at `inputRate` Hz. Throws for impossible parameters and for rates that can't be
  /// converted.
  public init(_ parameters: StreamParameters = StreamParameters(), inputRate: Int) throws(FeatureError) {
    try parameters.validate()
    self.parameters = parameters
    do {
      resampler = try StreamingResampler(from: inputRate, to: parameters.mel.sampleRate)
    } catch { throw .resamplingFailed(reason: "\(error)") }
    logMel = LogMelStream(parameters.mel)
    cosineTransform = parameters.cosineTransform
    width = parameters.coefficients ?? parameters.mel.bands
    derivatives = parameters.deltas > 0 ? DeltaStream(columns: width, order: parameters.deltas) : nil
  }

  /// An extractor of the frames of a set that neither trims nor refers to the loudest frame, such as `mfcc` with
  /// `frontEnd.trimDecibel` and `mel.topDecibel` at none: the rows are those that its own extractor makes of the whole
  /// clip, without padding and without a limit to their number.
  public convenience init(_ set: some StreamableFeatureSet, inputRate: Int) throws(FeatureError) {
    try self.init(set.validatedStream(), inputRate: inputRate)
  }

  /// Takes the next samples, full scale ±1, and returns the frames that they complete, shape [frames, columns].
  ///
  /// Throws ``FeatureError/notFinite(sample:)`` for NaN or infinity, with none of these samples taken: the stream can
  /// go on.
  public func push(_ samples: [Float]) throws(FeatureError) -> Matrix {
    var rows: Matrix?
    var failure: FeatureError?
    samples.withUnsafeBufferPointer { samples in
      do throws(FeatureError) { rows = try push(samples) } catch { failure = error }
    }
    if let failure { throw failure }
    return rows ?? Matrix(rows: 0, columns: width)
  }

  /// ``push(_:)-([Float])`` without an array.
  public func push(_ samples: UnsafeBufferPointer<Float>) throws(FeatureError) -> Matrix {
    resampled.removeAll(keepingCapacity: true)
    do {
      try resampler.push(samples, appendingTo: &resampled)
    } catch { throw Self.failure(error) }
    bands.removeAll(keepingCapacity: true)
    resampled.withUnsafeBufferPointer { logMel.push($0, appendingTo: &bands) }
    return takeRows()
  }

  /// Ends the signal: the frames that were waiting for more. The extractor is ready for another signal.
  ///
  /// No sample, no frame. With derivatives, fewer than nine frames in all throw
  /// ``FeatureError/clipTooShort(samples:needed:sampleRate:)``.
  public func finish() throws(FeatureError) -> Matrix {
    defer { reset() }
    resampled.removeAll(keepingCapacity: true)
    do {
      try resampler.finish(appendingTo: &resampled)
    } catch { throw Self.failure(error) }
    bands.removeAll(keepingCapacity: true)
    resampled.withUnsafeBufferPointer { logMel.push($0, appendingTo: &bands) }
    let length = logMel.sampleCount
    logMel.finish(appendingTo: &bands)
    var rows = takeRows()
    guard let derivatives, length > 0 else { return rows }
    guard derivatives.finish(appendingTo: &rows.values) else {
      throw .clipTooShort(
        samples: length, needed: parameters.neededSamples, sampleRate: parameters.mel.sampleRate)
    }
    return Matrix(rows: rows.values.count / rows.columns, columns: rows.columns, values: rows.values)
  }

  /// Forgets the signal so far: the next sample is the first one of another.
  public func reset() {
    frameCount = 0
    // A filter of the same rates was made before; what can fail is memory alone, and then the next push says so.
    try? resampler.reset()
    logMel.reset()
    derivatives?.reset()
  }

  /// The log-mel frames that have come, as what was asked for.
  private func takeRows() -> Matrix {
    let frames = Matrix(rows: bands.count / parameters.mel.bands, columns: parameters.mel.bands, values: bands)
    let values = cosineTransform?(frames) ?? frames
    guard let derivatives else {
      frameCount += values.rows
      return values
    }
    var rows: [Float] = []
    values.values.withUnsafeBufferPointer { derivatives.push($0, appendingTo: &rows) }
    let columns = (1 + derivatives.order) * width
    frameCount += rows.count / columns
    return Matrix(rows: rows.count / columns, columns: columns, values: rows)
  }

  private static func failure(_ error: AudioError) -> FeatureError {
    if case .notFinite(_, let sample) = error { return .notFinite(sample: sample) }
    return .resamplingFailed(reason: "\(error)")
  }
}
