import Foundation
import SerAudio
import SerNumerics

/// What the recording equipment and whoever cut the files have left in a clip, whatever is said in it.
public struct RecordingTraces: Sendable, Equatable {
  /// The level in dBFS that the quietest 5 % of the frames of 25 ms stay below, without frames of digital silence and
  /// each without its own mean (an offset is no noise). Nil where every frame is digital silence.
  public let noiseFloor: Double?
  /// The share of frames whose samples are all the same: silence that no microphone gives, put there by a noise gate or
  /// by cutting. 0…1.
  public let digitalSilence: Double
  /// Crests of the wave that end at one and the same height, the clip's greatest, where that is a pile-up and not
  /// chance: what clipping, at whatever level, and limiters leave. 0 for a clip without.
  public let flatCrests: Int
  /// The longest run of samples at that height; 0 without flat crests.
  public let longestFlatRun: Int

  /// The traces of a clip at its own rate.
  public init(_ clip: AudioClip) {
    let noise = Self.noise(clip.samples, frame: max(1, clip.sampleRate / 40))
    (noiseFloor, digitalSilence) = noise
    // Crests less than 1 ms apart are ripples of one.
    let apart = max(1, clip.sampleRate / 1000)
    let upper = Self.crests(clip.samples, sign: 1, apart: apart)
    let lower = Self.crests(clip.samples, sign: -1, apart: apart)
    flatCrests = upper.count + lower.count
    longestFlatRun = max(upper.longest, lower.longest)
  }

  /// Below this variance (−140 dBFS) samples differ by rounding only.
  private static let silentVariance = 1e-14

  private static func noise(_ samples: [Float], frame: Int) -> (floor: Double?, silent: Double) {
    let length = min(frame, samples.count)
    var variances: [Double] = []
    var frames = 0
    samples.withUnsafeBufferPointer { samples in
      for start in stride(from: 0, through: samples.count - length, by: length) {
        frames += 1
        let first = samples[start]
        var (sum, squares): (Float, Float) = (0, 0)
        // Differences from the first sample: small numbers, whose squares keep their digits in single precision.
        for index in start..<start + length {
          let difference = samples[index] - first
          sum += difference
          squares += difference * difference
        }
        let mean = Double(sum) / Double(length)
        let variance = Double(squares) / Double(length) - mean * mean
        if variance > silentVariance { variances.append(variance) }
      }
    }
    guard frames > 0 else { return (nil, 0) }
    let floor = variances.isEmpty ? nil : 10 * log10(Statistics.quantile(variances, 0.05))
    return (floor, Double(frames - variances.count) / Double(frames))
  }

  /// Crests within this share of the greatest sample (0.035 dB), or within a step and a half of 16 bits, are as high.
  private static let tolerance: (share: Float, least: Float) = (0.004, 1.5 / 32768)

  /// Crests that end at the greatest sample of one sign. In speech the higher the fewer crests end there: a band at the
  /// very top must hold at least six crests, and more than the band four times as wide just below it.
  private static func crests(_ samples: [Float], sign: Float, apart: Int) -> (count: Int, longest: Int) {
    samples.withUnsafeBufferPointer { samples in
      var top: Float = 0
      for sample in samples where sample * sign > top { top = sample * sign }
      guard top > 0 else { return (0, 0) }
      let band = max(tolerance.share * top, tolerance.least)
      let (flat, near) = (top - band, top - 5 * band)
      var (atTop, below, longest) = (0, 0, 0)
      var index = 0
      while index < samples.count {
        guard samples[index] * sign > near else {
          index += 1
          continue
        }
        var (highest, run, last) = (near, 0, index)
        while index < samples.count, index - last <= apart {
          let height = samples[index] * sign
          if height > near { last = index }
          highest = max(highest, height)
          run = height >= flat ? run + 1 : 0
          longest = max(longest, run)
          index += 1
        }
        if highest >= flat { atTop += 1 } else { below += 1 }
      }
      return atTop >= 6 && atTop > below ? (atTop, longest) : (0, 0)
    }
  }
}
