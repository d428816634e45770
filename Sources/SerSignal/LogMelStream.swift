import CSerKernels

/// Log-mel frames of a signal that arrives in pieces: the rows of ``LogMelSpectrogram/decibels(of:)`` over the whole,
/// bit for bit, however the signal is cut. ``MelParameters/topDecibel`` and ``MelParameters/reference`` don't apply,
/// since a stream doesn't know its loudest frame yet.
///
/// A frame is there as soon as the last sample under its window is: half a window behind its centre. Frames of which
/// the window reaches beyond the end come with ``finish(appendingTo:)``. Memory is constant. One stream belongs to one
/// worker.
public final class LogMelStream {
  public var parameters: MelParameters { analysis.parameters }
  /// Frames given since the start of the signal.
  public private(set) var frameCount = 0
  /// Samples taken since the start of the signal.
  public private(set) var sampleCount = 0

  private let analysis: MelFrameAnalysis
  /// The samples that frames to come still need.
  private var pending: UnsafeMutableBufferPointer<Float>
  private var pendingCount = 0
  /// The place of the first of them in the signal, negative for the zeros before it.
  private var pendingStart = 0
  private let bandPower: UnsafeMutableBufferPointer<Float>
  private static let pieceLength = 4096

  public init(_ parameters: MelParameters = MelParameters()) {
    analysis = MelFrameAnalysis(parameters)
    pending = .allocate(capacity: parameters.fftLength + Self.pieceLength)
    pending.initialize(repeating: 0)
    bandPower = .allocate(capacity: MelFrameAnalysis.blockFrames * parameters.bands)
    bandPower.initialize(repeating: 0)
    reset()
  }

  deinit {
    pending.deallocate()
    bandPower.deallocate()
  }

  /// Forgets the signal so far: the next sample is the first one of another.
  public func reset() {
    frameCount = 0
    sampleCount = 0
    pendingStart = analysis.start(ofFrame: 0)
    pendingCount = -pendingStart
    UnsafeMutableBufferPointer(rebasing: pending[..<pendingCount]).update(repeating: 0)
  }

  /// Takes the next samples and appends the frames that they complete, `bands` values each.
  public func push(_ samples: UnsafeBufferPointer<Float>, appendingTo rows: inout [Float]) {
    for start in stride(from: 0, to: samples.count, by: Self.pieceLength) {
      let piece = samples[start..<min(start + Self.pieceLength, samples.count)]
      _ = UnsafeMutableBufferPointer(rebasing: pending[pendingCount...]).update(fromContentsOf: piece)
      pendingCount += piece.count
      sampleCount += piece.count
      let complete = (pendingStart + pendingCount - parameters.windowLength - analysis.start(ofFrame: 0))
      appendFrames(before: complete < 0 ? 0 : complete / parameters.hopLength + 1, to: &rows)
      discardUsed()
    }
  }

  /// Appends the frames at the end, with zeros beyond it, and begins anew. A signal without a sample has no frame.
  public func finish(appendingTo rows: inout [Float]) {
    defer { reset() }
    guard sampleCount > 0 else { return }
    let total = parameters.frameCount(samples: sampleCount)
    while frameCount < total {
      // One frame at a time: zeros beyond the end are made only as far as its window reaches.
      let needed = analysis.start(ofFrame: frameCount) + parameters.windowLength - pendingStart
      if needed > pendingCount {
        UnsafeMutableBufferPointer(rebasing: pending[pendingCount..<needed]).update(repeating: 0)
        pendingCount = needed
      }
      appendFrames(before: frameCount + 1, to: &rows)
      discardUsed()
    }
  }

  private func appendFrames(before end: Int, to rows: inout [Float]) {
    let samples = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(pending)[..<pendingCount])
    while frameCount < end {
      let count = min(MelFrameAnalysis.blockFrames, end - frameCount)
      for row in 0..<count {
        analysis.load(from: analysis.start(ofFrame: frameCount + row) - pendingStart, of: samples)
        analysis.transform()
        analysis.keepPower(row: row)
      }
      let values = UnsafeMutableBufferPointer(rebasing: bandPower[..<(count * parameters.bands)])
      analysis.sumBands(rows: count, into: values.baseAddress!)
      _ = ser_power_to_decibel(values.baseAddress, values.count, LogMelSpectrogram.floor)
      rows.append(contentsOf: values)
      frameCount += count
    }
  }

  /// Moves the samples that the next frame needs to the front.
  private func discardUsed() {
    let used = max(0, min(pendingCount, analysis.start(ofFrame: frameCount) - pendingStart))
    guard used > 0, let base = pending.baseAddress else { return }
    base.update(from: base + used, count: pendingCount - used)
    pendingStart += used
    pendingCount -= used
  }
}
