import CSerKernels
import Foundation

/// Jitter and shimmer of each frame by matching the waveform of neighbouring periods: a period ends where the
/// correlation with what follows has its highest peak within 10 % of the pitch contour's period (Titze & Liang 1993,
/// doi:10.1044/jshr.3606.1120). Periods that correlate by 0.5 or less are left out.
public final class WaveformMatching {
  /// What one frame gives; zero where it is unvoiced.
  public struct Perturbation: Sendable, Equatable {
    /// The mean absolute difference of consecutive periods over the mean period, at most 1.
    public var jitter: Float = 0
    /// 20·log₁₀(1 + s) with s the mean absolute difference of consecutive peak-to-peak amplitudes over their mean, at
    /// most 1.
    public var shimmerDecibel: Float = 0
  }

  private static let tolerance = 0.1
  private static let leastCorrelation = 0.5
  private let frameLength: Int
  private let hop: Int
  private let sampleRate: Double
  private let products: ScratchBuffer<Float>
  private let correlations: UnsafeMutablePointer<Double>
  private let correlationBuffer: ScratchBuffer<Double>
  private var state = State()

  /// What is carried from frame to frame.
  private struct State {
    /// The sample at which the next period begins, and how far that is behind the frame.
    var position = 0
    var behind = 0
    var period = 0.0
    var jitter = 0.0
    var shimmer = 0.0
  }

  /// Sums over the periods of a frame.
  private struct Totals {
    var periods = 0.0
    var periodLength = 0.0
    var differences = 0.0
    var periodDifference = 0.0
    var amplitude = 0.0
    var amplitudeDifference = 0.0
  }

  /// For a pitch contour of frames of `frameLength` samples every `hop` samples, the first at sample 0.
  public init(frameLength: Int, hop: Int, sampleRate: Double) {
    self.frameLength = frameLength
    self.hop = hop
    self.sampleRate = sampleRate
    // A period is shorter than a frame.
    products = ScratchBuffer(count: frameLength)
    correlationBuffer = ScratchBuffer(count: frameLength)
    correlations = correlationBuffer.pointer
  }

  /// The perturbation of each frame; `frequencies` in Hz, 0 for unvoiced.
  public func measure(_ samples: UnsafeBufferPointer<Float>, frequencies: [Float]) -> [Perturbation] {
    state = State()
    return frequencies.enumerated().map { frame, frequency in
      frequency > 0 ? voiced(frame, Double(frequency), samples) : unvoiced()
    }
  }

  private func unvoiced() -> Perturbation {
    let toRead = hop + state.behind
    state = State(position: state.position + toRead)
    return Perturbation()
  }

  private func voiced(_ frame: Int, _ frequency: Double, _ samples: UnsafeBufferPointer<Float>) -> Perturbation {
    let period = sampleRate / frequency
    let expected = Int(period.rounded())
    let lags = Int(((1 - Self.tolerance) * period).rounded(.down))...Int(((1 + Self.tolerance) * period).rounded(.up))
    let advance = hop + state.behind
    let room = min(
      max(advance, 2 * lags.upperBound + 2), state.behind + frameLength, samples.count - state.position)
    var totals = Totals()
    var start = 0
    var lastStart = 0
    while start < room - 2 * lags.upperBound - 1 {
      let place = samples.baseAddress! + state.position + start
      if let match = match(place, lags) {
        start += match.period
        if match.correlation > Self.leastCorrelation { add(match, place, to: &totals) }
      } else {
        start += expected
      }
      if start < advance - 1 { lastStart = start }
    }
    state.behind = advance - lastStart
    state.position += lastStart
    return result(totals)
  }

  private func result(_ totals: Totals) -> Perturbation {
    var result = Perturbation()
    if totals.periods > 0 {
      state.shimmer = totals.amplitude > 0 ? min(1, totals.amplitudeDifference / totals.amplitude) : 0
    }
    if totals.differences > 0 {
      let mean = totals.periodLength / totals.periods
      state.jitter = min(1, totals.periodDifference / totals.differences / mean)
    }
    result.shimmerDecibel = Float(20 * log10(state.shimmer + 1))
    // A frame with one period has none to compare it with; one without any keeps the value before it.
    result.jitter = totals.differences > 0 || totals.periods == 0 ? Float(state.jitter) : 0
    return result
  }

  private struct Match {
    /// In whole samples, and interpolated.
    let period: Int
    let exactPeriod: Double
    let correlation: Double
  }

  /// The period that begins at a sample; nil if the correlation has no peak.
  private func match(_ x: UnsafePointer<Float>, _ lags: ClosedRange<Int>) -> Match? {
    correlate(x, lags)
    var best: Int?
    for i in stride(from: 1, to: lags.count - 2, by: 1)
    where correlations[i - 1] < correlations[i] && correlations[i] > correlations[i + 1] {
      if best.map({ correlations[i] > correlations[$0] }) ?? true { best = i }
    }
    guard let best else { return nil }
    let vertex = Parabola(left: correlations[best - 1], middle: correlations[best], right: correlations[best + 1])
    return Match(
      period: lags.lowerBound + best, exactPeriod: Double(lags.lowerBound + best) + vertex.offset,
      correlation: vertex.height)
  }

  /// The correlation of x[0..<T] with x[T..<2T] for each T of the lags, their means taken away.
  private func correlate(_ x: UnsafePointer<Float>, _ lags: ClosedRange<Int>) {
    ser_period_products(x, lags.lowerBound, lags.upperBound, products.pointer)
    // Sums of values and squares over x[0..<n], at n = T and n = 2T, run along with T.
    var near = RunningSums(of: x, count: lags.lowerBound)
    var far = RunningSums(of: x, count: 2 * lags.lowerBound)
    for lag in lags {
      near.extend(x, to: lag)
      far.extend(x, to: 2 * lag)
      let count = Double(lag)
      let (first, second) = (near.sum, far.sum - near.sum)
      let covariance = Double(products.pointer[lag - lags.lowerBound]) - first * second / count
      let energies = (near.squares - first * first / count) * (far.squares - near.squares - second * second / count)
      correlations[lag - lags.lowerBound] = energies > 0 ? covariance / energies.squareRoot() : 0
    }
  }

  private struct RunningSums {
    var count: Int
    var sum: Double
    var squares: Double

    init(of x: UnsafePointer<Float>, count: Int) {
      self.count = count
      sum = ser_sum(x, count)
      squares = ser_sum_of_squares(x, count)
    }

    mutating func extend(_ x: UnsafePointer<Float>, to end: Int) {
      while count < end {
        let value = Double(x[count])
        sum += value
        squares += value * value
        count += 1
      }
    }
  }

  private func add(_ match: Match, _ x: UnsafePointer<Float>, to totals: inout Totals) {
    let length = abs(match.exactPeriod) / sampleRate
    totals.periods += 1
    totals.periodLength += length
    if state.period > 0 {
      totals.periodDifference += abs(state.period - length)
      totals.differences += 1
    }
    state.period = length
    let first = Self.amplitude(x, match.period)
    let second = Self.amplitude(x + match.period, match.period)
    totals.amplitude += (first + second) / 2
    totals.amplitudeDifference += abs(first - second)
  }

  /// From the least to the greatest sample, the first and last of the period left out.
  private static func amplitude(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
    Double(ser_range(x + 1, max(1, count - 2)))
  }
}
