import CSoxr
import Foundation

/// Sample-rate conversion by libsoxr at quality HQ, the default of librosa, so that features agree.
public enum Resampler {
  /// The clip at another rate. Its length is ⌈n · target / rate⌉ samples, as `librosa.resample` makes it: what soxr
  /// gives is cut or padded with zeros.
  public static func resample(_ clip: AudioClip, to sampleRate: Int) throws(AudioError) -> AudioClip {
    guard clip.sampleRate != sampleRate else { return clip }
    let ratio = Double(sampleRate) / Double(clip.sampleRate)
    let length = Int((Double(clip.samples.count) * ratio).rounded(.up))
    let output = try convert(
      clip.samples, from: Double(clip.sampleRate), to: Double(sampleRate), count: length)
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
}
