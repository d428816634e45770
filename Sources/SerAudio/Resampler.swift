import CSoxr

/// Sample-rate conversion by libsoxr at quality HQ, the default of librosa, so that features agree.
public enum Resampler {
  /// The clip at another rate. Its length is ⌈n · target / rate⌉ samples, as `librosa.resample` makes it: what soxr
  /// gives is cut or padded with zeros.
  public static func resample(_ clip: AudioClip, to sampleRate: Int) throws(AudioError) -> AudioClip {
    guard clip.sampleRate != sampleRate else { return clip }
    let stream = try StreamingResampler(from: clip.sampleRate, to: sampleRate)
    let length = length(of: clip.samples.count, from: clip.sampleRate, to: sampleRate)
    var failure: AudioError?
    let output = [Float](unsafeUninitializedCapacity: length) { output, count in
      clip.samples.withUnsafeBufferPointer { input in
        do throws(AudioError) { try convert(input, into: output, length: length, by: stream) } catch {
          failure = error
        }
      }
      count = failure == nil ? length : 0
    }
    if let failure { throw failure }
    return try AudioClip(samples: output, sampleRate: sampleRate)
  }

  /// Samples taken at one rate as they would be at another; rates needn't be whole numbers, and only their ratio counts.
  /// Exactly `count` samples come out: what soxr gives is cut or padded with zeros.
  public static func convert(
    _ samples: [Float], from sourceRate: Double, to targetRate: Double, count length: Int
  ) throws(AudioError) -> [Float] {
    var io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I)
    var quality = soxr_quality_spec(UInt(SOXR_HQ), 0)
    var runtime = soxr_runtime_spec(1)
    var error: soxr_error_t?
    let output = [Float](unsafeUninitializedCapacity: length) { output, count in
      var produced = 0
      error = samples.withUnsafeBufferPointer { input in
        soxr_oneshot(
          sourceRate, targetRate, 1, input.baseAddress, input.count, nil, output.baseAddress, length, &produced, &io,
          &quality, &runtime)
      }
      UnsafeMutableBufferPointer(rebasing: output[min(produced, length)...]).initialize(repeating: 0)
      count = length
    }
    if let error {
      throw .undecodable(
        path: "clip", reason: "resampling \(sourceRate) Hz to \(targetRate) Hz: \(String(cString: error))")
    }
    return output
  }

  /// Samples of a signal of `count` at one rate after conversion to another: ⌈count · target / rate⌉.
  static func length(of count: Int, from inputRate: Int, to outputRate: Int) -> Int {
    Int((Double(count) * (Double(outputRate) / Double(inputRate))).rounded(.up))
  }

  /// In blocks, so that soxr's queues stay in the cache.
  private static func convert(
    _ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>, length: Int,
    by stream: StreamingResampler
  ) throws(AudioError) {
    var given = 0
    for start in stride(from: 0, to: input.count, by: StreamingResampler.blockLength) {
      let block = input[start..<min(start + StreamingResampler.blockLength, input.count)]
      given += try stream.process(
        UnsafeBufferPointer(rebasing: block), into: UnsafeMutableBufferPointer(rebasing: output[given..<length]))
    }
    try stream.flush(into: UnsafeMutableBufferPointer(rebasing: output[given..<length]))
  }
}
