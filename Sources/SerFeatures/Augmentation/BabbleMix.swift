import SerAudio
import SerNumerics

/// Speech of several voices at once, mixed from clips that the caller may use (see ``AugmentationMaterial``).
enum BabbleMix {
  /// `count` samples at `sampleRate` of `talkers` clips, drawn with equal chances, no clip twice while there are others.
  ///
  /// Each clip is cut to its active part, brought to the same level, begun at a random place and repeated to the end.
  static func make(
    _ count: Int, sampleRate: Int, talkers: Int, from clips: [AudioClip], _ stream: inout RandomStream
  ) throws(AugmentationError) -> [Float] {
    guard !clips.isEmpty else { throw .noBabble }
    var order: [Int] = []
    var mix = [Float](repeating: 0, count: count)
    for _ in 0..<talkers {
      if order.isEmpty {
        order = Array(clips.indices)
        stream.shuffle(&order)
      }
      let voice = try voice(clips[order.removeLast()], sampleRate: sampleRate)
      let start = stream.index(below: max(1, voice.count))
      guard !voice.isEmpty else { continue }
      var place = start
      for n in 0..<count {
        mix[n] += voice[place]
        place += 1
        if place == voice.count { place = 0 }
      }
    }
    return mix
  }

  /// The active part at the wanted rate with a mean square of 1; empty for a silent clip.
  private static func voice(_ clip: AudioClip, sampleRate: Int) throws(AugmentationError) -> [Float] {
    let resampled: AudioClip
    do { resampled = try Resampler.resample(clip, to: sampleRate) } catch { throw .audio(error) }
    let range = ActiveSpeech.range(of: resampled)
    let power = ActiveSpeech.power(of: resampled.samples, in: range)
    guard power > 0 else { return [] }
    let gain = Float(1 / power.squareRoot())
    return resampled.samples[range].map { $0 * gain }
  }
}
