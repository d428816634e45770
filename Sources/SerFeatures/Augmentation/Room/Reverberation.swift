import SerAudio
import SerSignal

/// A clip through an impulse response.
enum Reverberation {
  /// The convolution, begun `direct` samples late so that the direct sound stands where the clip's sound stood, cut to
  /// the clip's length and brought to its energy.
  static func apply(_ response: [Float], direct: Int, to clip: AudioClip) -> [Float] {
    let count = clip.samples.count
    let whole = clip.samples.withUnsafeBufferPointer { FFTConvolution(response: response).convolve($0) }
    let heard = Array(whole[direct..<direct + count])
    let before = ActiveSpeech.power(of: clip.samples, in: 0..<count)
    let after = ActiveSpeech.power(of: heard, in: 0..<count)
    guard before > 0, after > 0 else { return heard }
    let gain = Float((before / after).squareRoot())
    return heard.map { $0 * gain }
  }
}
