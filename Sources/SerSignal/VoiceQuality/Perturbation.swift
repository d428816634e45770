import Foundation

/// How irregular the periods of a voice are, in length (jitter) and in strength (shimmer).
///
/// The measures and their limits are those of Praat (Boersma & Weenink; manual pages "Voice 2. Jitter", "Voice 3.
/// Shimmer"), over all stretches of a clip together. All are 0 where there are too few periods.
public struct Perturbation: Sendable, Equatable {
  /// Mean difference of neighbouring periods over the mean period; a fraction, 0.01 is 1 %.
  public private(set) var jitterLocal = 0.0
  /// Relative average perturbation: mean difference of a period from the mean of itself and its two neighbours, over
  /// the mean period.
  public private(set) var jitterRAP = 0.0
  /// The same over five periods.
  public private(set) var jitterPPQ5 = 0.0
  /// Mean difference of the amplitudes of neighbouring periods over the mean amplitude; a fraction.
  public private(set) var shimmerLocal = 0.0
  /// Mean absolute ratio of the amplitudes of neighbouring periods, in dB.
  public private(set) var shimmerDecibel = 0.0
  /// Mean difference of an amplitude from the mean of three, over the mean amplitude.
  public private(set) var shimmerAPQ3 = 0.0
  /// The same over five.
  public private(set) var shimmerAPQ5 = 0.0
  /// Periods measured.
  public private(set) var periods = 0

  /// A ratio of neighbouring periods beyond this is no jitter but a missed or doubled period.
  public static let greatestPeriodRatio = 1.3
  /// A ratio of neighbouring amplitudes beyond this is an onset or an offset.
  public static let greatestAmplitudeRatio = 1.6

  /// Measures marks in samples at `sampleRate` Hz, one ``PeriodMarks`` a voiced stretch.
  public init(of stretches: [PeriodMarks], sampleRate: Double) {
    let periods = stretches.map { stretch in
      zip(stretch.positions.dropFirst(), stretch.positions).map { ($0 - $1) / sampleRate }
    }
    let amplitudes = stretches.map(\.amplitudes)
    self.periods = periods.reduce(0) { $0 + $1.count }
    let period = Self.mean(periods)
    jitterLocal = Self.ratio(Self.roughness(periods, over: 2, limit: Self.greatestPeriodRatio), period)
    jitterRAP = Self.ratio(Self.roughness(periods, over: 3, limit: Self.greatestPeriodRatio), period)
    jitterPPQ5 = Self.ratio(Self.roughness(periods, over: 5, limit: Self.greatestPeriodRatio), period)
    let amplitude = Self.mean(amplitudes)
    shimmerLocal = Self.ratio(Self.roughness(amplitudes, over: 2, limit: Self.greatestAmplitudeRatio), amplitude)
    shimmerAPQ3 = Self.ratio(Self.roughness(amplitudes, over: 3, limit: Self.greatestAmplitudeRatio), amplitude)
    shimmerAPQ5 = Self.ratio(Self.roughness(amplitudes, over: 5, limit: Self.greatestAmplitudeRatio), amplitude)
    let decibels = amplitudes.map { $0.map { $0 > 0 ? 20 * log10($0) : -.infinity } }
    shimmerDecibel = Self.meanStep(decibels, limit: 20 * log10(Self.greatestAmplitudeRatio))
  }

  private static func mean(_ stretches: [[Double]]) -> Double {
    let all = stretches.joined()
    return all.isEmpty ? 0 : all.reduce(0, +) / Double(all.count)
  }

  private static func ratio(_ roughness: Double, _ mean: Double) -> Double { mean > 0 ? roughness / mean : 0 }

  /// The mean distance of a value from the mean of `count` values around it, or of a value from the one before
  /// (count 2), over the windows within which no neighbours differ by more than a ratio.
  private static func roughness(_ stretches: [[Double]], over count: Int, limit: Double) -> Double {
    var sum = 0.0
    var windows = 0
    for values in stretches where values.count >= count {
      for start in 0...values.count - count {
        let window = values[start..<start + count]
        guard zip(window, window.dropFirst()).allSatisfy({ isNear($0, $1, limit) }) else { continue }
        let reference = count == 2 ? values[start + 1] : window.reduce(0, +) / Double(count)
        sum += abs(values[start + (count == 2 ? 0 : count / 2)] - reference)
        windows += 1
      }
    }
    return windows > 0 ? sum / Double(windows) : 0
  }

  private static func isNear(_ a: Double, _ b: Double, _ limit: Double) -> Bool {
    a > 0 && b > 0 && a <= limit * b && b <= limit * a
  }

  private static func meanStep(_ stretches: [[Double]], limit: Double) -> Double {
    var sum = 0.0
    var steps = 0
    for values in stretches {
      for (a, b) in zip(values, values.dropFirst()) where abs(a - b) <= limit {
        sum += abs(a - b)
        steps += 1
      }
    }
    return steps > 0 ? sum / Double(steps) : 0
  }
}
