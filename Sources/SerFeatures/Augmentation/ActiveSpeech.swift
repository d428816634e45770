import SerAudio
import SerSignal

/// The active part of a clip: where its level is taken.
///
/// From the first to the last frame of 128 ms (32 ms apart) within 20 dB of the loudest one, pauses between included: the
/// same cut that the feature sets make, so that silence around an utterance doesn't change a signal-to-noise ratio.
enum ActiveSpeech {
  static func range(of clip: AudioClip) -> Range<Int> {
    let hop = max(1, (clip.sampleRate * 32 + 500) / 1000)
    return clip.samples.withUnsafeBufferPointer {
      SilenceTrim.activeRange(of: $0, topDecibel: 20, frameLength: 4 * hop, hopLength: hop)
    }
  }

  /// The mean square over a range, summed in `Double`; 0 for an empty one.
  static func power(of samples: [Float], in range: Range<Int>) -> Double {
    samples.withUnsafeBufferPointer { samples in
      var sum = 0.0
      for index in range.clamped(to: 0..<samples.count) { sum += Double(samples[index]) * Double(samples[index]) }
      return sum / Double(max(1, range.count))
    }
  }
}
