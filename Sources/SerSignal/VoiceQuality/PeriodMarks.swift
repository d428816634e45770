import CSerKernels
import Foundation

/// The single periods of a voice: where each begins and how strong it is.
public struct PeriodMarks: Sendable, Equatable {
  /// One mark a period in ascending order, in samples (between them, too).
  public var positions: [Double] = []
  /// The root mean square around each mark, under a Hann window of one period.
  public var amplitudes: [Double] = []

  public init() {}
}

/// Finds the periods of a voiced stretch by matching waveforms, as `To PointProcess (cc)` of Praat does in principle.
///
/// From the strongest sample in the middle, each neighbouring period is where the waveform around the mark is most
/// like itself (greatest normalised cross-correlation, between 0.8 and 1.25 periods of the pitch contour away), to a
/// fraction of a sample by a parabola. Where the likeness ends, the marks end. Owns its scratch: one per worker.
public final class PeriodMarker {
  /// In Hz.
  public let sampleRate: Double
  /// Waveforms less alike than this are not neighbouring periods.
  public static let leastCorrelation = 0.5
  private var correlations: [Double] = []

  public init(sampleRate: Double) { self.sampleRate = sampleRate }

  /// The marks of one voiced stretch.
  ///
  /// - Parameters:
  ///   - samples: The whole signal.
  ///   - stretch: The stretch in samples, within the signal.
  ///   - frequency: The pitch in Hz at a sample of the stretch, above 0.
  public func marks(
    of samples: UnsafeBufferPointer<Float>, in stretch: Range<Int>, frequency: (Int) -> Double
  ) -> PeriodMarks {
    let stretch = stretch.clamped(to: 0..<samples.count)
    guard !stretch.isEmpty, let seed = strongest(of: samples, in: stretch, frequency) else { return PeriodMarks() }
    let backwards = walk(samples, from: seed, in: stretch, direction: -1, frequency)
    let forwards = walk(samples, from: seed, in: stretch, direction: 1, frequency)
    var marks = PeriodMarks()
    marks.positions = backwards.reversed() + [Double(seed)] + forwards
    marks.amplitudes = marks.positions.map { position in
      amplitude(of: samples, around: position, period: period(at: position, stretch, frequency))
    }
    return marks
  }

  /// The period in samples at a position, that of the nearest sample of the stretch.
  private func period(at position: Double, _ stretch: Range<Int>, _ frequency: (Int) -> Double) -> Double {
    sampleRate / frequency(min(max(Int(position), stretch.lowerBound), stretch.upperBound - 1))
  }

  private func strongest(
    of samples: UnsafeBufferPointer<Float>, in stretch: Range<Int>, _ frequency: (Int) -> Double
  ) -> Int? {
    let middle = (stretch.lowerBound + stretch.upperBound) / 2
    let half = Int(period(at: Double(middle), stretch, frequency) / 2)
    let range = (middle - half..<middle + half + 1).clamped(to: stretch)
    return range.max { abs(samples[$0]) < abs(samples[$1]) }
  }

  private func walk(
    _ samples: UnsafeBufferPointer<Float>, from seed: Int, in stretch: Range<Int>, direction: Int,
    _ frequency: (Int) -> Double
  ) -> [Double] {
    var marks: [Double] = []
    var position = Double(seed)
    while true {
      let expected = period(at: position, stretch, frequency)
      guard let distance = match(samples, at: Int(position.rounded()), expected: expected, direction) else { break }
      position += Double(direction) * distance
      guard position >= Double(stretch.lowerBound), position < Double(stretch.upperBound) else { break }
      marks.append(position)
    }
    return marks
  }

  /// How far from here the waveform comes again, in samples; nil where it doesn't.
  private func match(
    _ samples: UnsafeBufferPointer<Float>, at center: Int, expected: Double, _ direction: Int
  ) -> Double? {
    let length = max(4, Int(expected.rounded()))
    let nearest = max(2, Int((0.8 * expected).rounded(.down)))
    let farthest = Int((1.25 * expected).rounded(.up))
    let start = center - length / 2
    // One lag more on either side, so that the best can be interpolated.
    let (low, high) = (nearest - 1, farthest + 1)
    let first = direction > 0 ? start + low : start - high
    let last = direction > 0 ? start + high : start - low
    guard start >= 0, start + length <= samples.count, first >= 0, last + length <= samples.count,
      let base = samples.baseAddress
    else { return nil }
    let count = high - low + 1
    if correlations.count < count { correlations = [Double](repeating: 0, count: count) }
    ser_normalized_correlations(base + start, base + first, length, count, &correlations)
    return correlations.withUnsafeBufferPointer { values in
      var best = 1
      for place in 1..<count - 1 where values[place] > values[best] { best = place }
      guard values[best] >= Self.leastCorrelation else { return nil }
      let (left, middle, right) = (values[best - 1], values[best], values[best + 1])
      let curvature = left + right - 2 * middle
      let shift = curvature < 0 ? min(max((left - right) / (2 * curvature), -1), 1) : 0
      let offset = Double(best) + shift
      return direction > 0 ? Double(low) + offset : Double(high) - offset
    }
  }

  private func amplitude(of samples: UnsafeBufferPointer<Float>, around position: Double, period: Double) -> Double {
    let half = period / 2
    let range = (Int((position - half).rounded(.up))..<Int((position + half).rounded(.up))).clamped(
      to: 0..<samples.count)
    // The window is a cosine of the distance from the mark: a recurrence instead of a call a sample.
    let step = 2 * Double.pi / period
    let turn = Complex(cos(step), sin(step))
    let angle = (Double(range.lowerBound) - position) * step
    var phase = Complex(cos(angle), sin(angle))
    var sum = 0.0
    var weights = 0.0
    for n in range {
      let weight = 0.5 + 0.5 * phase.real
      sum += weight * Double(samples[n]) * Double(samples[n])
      weights += weight
      phase = phase * turn
    }
    return weights > 0 ? (sum / weights).squareRoot() : 0
  }
}
