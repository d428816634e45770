import CSerKernels
import CSoxr

/// Sample-rate conversion of a signal that arrives in pieces: the same samples, bit for bit, as
/// ``Resampler/resample(_:to:)`` makes of the whole, however the signal is cut.
///
/// The filter is symmetric and works in blocks, so it answers late: to 16 kHz at most 37 ms behind the input from
/// 48 kHz, 40 from 44.1 and 22.05, 58 from 32, 79 from 96 and 192, 116 from 8 kHz. What it holds back comes with
/// ``finish(appendingTo:)``. Where both rates are equal nothing is held back. Memory is constant. One stream belongs
/// to one worker.
public final class StreamingResampler {
  /// Samples per second going in.
  public let inputRate: Int
  /// Samples per second coming out.
  public let outputRate: Int
  /// Samples taken since the start of the signal.
  public private(set) var consumed = 0
  /// Samples given since the start of the signal.
  public private(set) var produced = 0

  /// Nil where the rates are equal, and after a ``reset()`` that failed.
  private var engine: soxr_t?
  /// Samples given to soxr at a time: its queues stay in the cache.
  static let blockLength = 8192

  /// A stream from one rate to another, both in Hz; throws ``AudioError/undecodable(path:reason:)`` for rates that
  /// can't be converted.
  public init(from inputRate: Int, to outputRate: Int) throws(AudioError) {
    self.inputRate = inputRate
    self.outputRate = outputRate
    guard inputRate > 0, outputRate > 0 else { throw failure("rates must be positive") }
    engine = try makeEngine()
  }

  deinit { soxr_delete(engine) }

  /// Takes the next samples and appends what they complete. Throws ``AudioError/notFinite(path:sample:)`` for NaN or
  /// infinity, with none of these samples taken.
  public func push(_ samples: UnsafeBufferPointer<Float>, appendingTo output: inout [Float]) throws(AudioError) {
    guard ser_all_finite(samples.baseAddress, samples.count) != 0 else {
      throw .notFinite(path: "stream", sample: consumed + (samples.firstIndex { !$0.isFinite } ?? 0))
    }
    guard inputRate != outputRate else {
      consumed += samples.count
      produced += samples.count
      output.append(contentsOf: samples)
      return
    }
    if engine == nil { engine = try makeEngine() }
    for start in stride(from: 0, to: samples.count, by: Self.blockLength) {
      let block = UnsafeBufferPointer(rebasing: samples[start..<min(start + Self.blockLength, samples.count)])
      try append(to: &output) { (room) throws(AudioError) in try process(block, into: room) }
    }
  }

  /// Appends what the filter still holds, up to ⌈n · output rate / input rate⌉ samples in all as
  /// ``Resampler/resample(_:to:)`` counts them, and begins anew.
  public func finish(appendingTo output: inout [Float]) throws(AudioError) {
    let missing = Resampler.length(of: consumed, from: inputRate, to: outputRate) - produced
    if missing > 0 {
      output.append(contentsOf: repeatElement(0, count: missing))
      let start = output.count - missing
      var failure: AudioError?
      output.withUnsafeMutableBufferPointer { output in
        do throws(AudioError) { try flush(into: UnsafeMutableBufferPointer(rebasing: output[start...])) } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    }
    try reset()
  }

  /// Forgets the signal so far: the next sample is the first one of another.
  public func reset() throws(AudioError) {
    guard consumed > 0 else { return }
    consumed = 0
    produced = 0
    soxr_delete(engine)
    engine = nil
    engine = try makeEngine()
  }

  /// Gives samples to the filter and writes what they complete to `room`, which holds ``capacity(forInput:)`` of them.
  func process(_ samples: UnsafeBufferPointer<Float>, into room: UnsafeMutableBufferPointer<Float>) throws(AudioError)
    -> Int
  {
    var taken = 0
    var given = 0
    while taken < samples.count {
      var used = 0
      var made = 0
      let error = soxr_process(
        engine, samples.baseAddress! + taken, samples.count - taken, &used, room.baseAddress! + given,
        room.count - given, &made)
      if let error { throw failure(String(cString: error)) }
      guard used > 0 || made > 0 else { throw failure("the filter takes no more samples") }
      taken += used
      given += made
    }
    consumed += taken
    produced += given
    return given
  }

  /// Ends the signal: fills `room` with what the filter still holds, then zeros.
  func flush(into room: UnsafeMutableBufferPointer<Float>) throws(AudioError) {
    var given = 0
    while engine != nil, given < room.count {
      var made = 0
      if let error = soxr_process(engine, nil, 0, nil, room.baseAddress! + given, room.count - given, &made) {
        throw failure(String(cString: error))
      }
      guard made > 0 else { break }
      given += made
    }
    UnsafeMutableBufferPointer(rebasing: room[given...]).update(repeating: 0)
    produced += room.count
  }

  /// Room for what `count` more samples can complete, with what the filter held back before.
  func capacity(forInput count: Int) -> Int {
    let due = Resampler.length(of: consumed + count, from: inputRate, to: outputRate)
    return max(0, due - produced) + 1
  }

  private func append(
    to output: inout [Float], _ body: (UnsafeMutableBufferPointer<Float>) throws(AudioError) -> Int
  ) throws(AudioError) {
    let start = output.count
    let room = capacity(forInput: Self.blockLength)
    output.append(contentsOf: repeatElement(0, count: room))
    var failure: AudioError?
    var given = 0
    output.withUnsafeMutableBufferPointer { output in
      do throws(AudioError) { given = try body(UnsafeMutableBufferPointer(rebasing: output[start...])) } catch {
        failure = error
      }
    }
    output.removeLast(room - given)
    if let failure { throw failure }
  }

  private func makeEngine() throws(AudioError) -> soxr_t? {
    guard inputRate != outputRate else { return nil }
    var io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
    var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
    var runtime = soxr_runtime_spec(1)
    var error: soxr_error_t?
    let engine = soxr_create(Double(inputRate), Double(outputRate), 1, &error, &io, &quality, &runtime)
    if let error { throw failure(String(cString: error)) }
    guard let engine else { throw failure("no memory") }
    return engine
  }

  private func failure(_ reason: String) -> AudioError {
    .undecodable(path: "clip", reason: "resampling \(inputRate) Hz to \(outputRate) Hz: \(reason)")
  }
}
