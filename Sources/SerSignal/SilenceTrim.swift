import CSerKernels
import Foundation

/// Leading and trailing silence, found as `librosa.effects.trim` finds it.
public enum SilenceTrim {
  /// The samples between the first and the last frame whose RMS is above `topDecibel` below the loudest frame.
  ///
  /// Frames of `frameLength` samples stand centred every `hopLength` samples, with zeros beyond both ends; the range
  /// begins at the first such frame's centre and ends one hop behind the last one's. `frameLength` is a multiple of
  /// twice the hop length. A signal of zeros is kept whole.
  public static func activeRange(
    of samples: UnsafeBufferPointer<Float>, topDecibel: Double = 20, frameLength: Int = 2048, hopLength: Int = 512
  ) -> Range<Int> {
    let power = framePower(of: samples, frameLength: frameLength, hopLength: hopLength)
    // Amplitudes below 1e-5 count as 1e-5, as in librosa's amplitude_to_db.
    let amplitudeFloor = 1e-10
    let loudest = 10 * log10(max(amplitudeFloor, power.max() ?? 0))
    func isActive(_ power: Double) -> Bool { 10 * log10(max(amplitudeFloor, power)) - loudest > -topDecibel }
    guard let first = power.firstIndex(where: isActive), let last = power.lastIndex(where: isActive) else {
      return 0..<0
    }
    return min(first * hopLength, samples.count)..<min((last + 1) * hopLength, samples.count)
  }

  /// Mean square of each frame. Frames share blocks of one hop, so every sample is squared once.
  public static func framePower(of samples: UnsafeBufferPointer<Float>, frameLength: Int, hopLength: Int) -> [Double] {
    precondition(frameLength % (2 * hopLength) == 0, "a frame of \(frameLength) with a hop of \(hopLength)")
    let blockCount = (samples.count + hopLength - 1) / hopLength
    let blocks = (0..<blockCount).map { block in
      let start = block * hopLength
      return ser_sum_of_squares(samples.baseAddress! + start, min(hopLength, samples.count - start))
    }
    let half = frameLength / hopLength / 2
    return (0...samples.count / hopLength).map { frame in
      let inside = max(0, frame - half)..<max(0, min(blockCount, frame + half))
      return blocks[inside].reduce(0, +) / Double(frameLength)
    }
  }
}
