import SerNumerics

/// The 95 % interval that resamples give a figure, in two ways.
public struct BootstrapInterval: Sendable, Equatable, Codable {
  /// The quantiles .025 and .975 of the resamples (Efron & Tibshirani 1993, chapter 13): what pages print.
  public let percentile: Interval
  /// The quantiles that bias correction and acceleration put in their place (BCa; Efron 1987,
  /// doi:10.1080/01621459.1987.10478410): better where the figure's spread depends on its size, as that of a share near
  /// 0 or 1 does. Nil where the formula has no value: the figure lies outside of all resamples, or leaving out one
  /// subject never changes it.
  public let bca: Interval?

  /// - Parameters:
  ///   - resampled: the figure of each resample; those that are no finite number (a figure undefined there) are left out.
  ///   - estimate: the figure itself.
  ///   - jackknife: the figure without each of the subjects that were resampled.
  ///
  /// Nil without a finite resample.
  public init?(resampled: [Double], estimate: Double, jackknife: [Double]) {
    let sorted = resampled.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return nil }
    percentile = Interval(
      lower: Statistics.quantile(sorted: sorted, 0.025), upper: Statistics.quantile(sorted: sorted, 0.975))
    bca = Self.bca(sorted, estimate, jackknife)
  }

  private static func bca(_ sorted: [Double], _ estimate: Double, _ jackknife: [Double]) -> Interval? {
    guard estimate.isFinite, jackknife.count > 1, jackknife.allSatisfy(\.isFinite) else { return nil }
    // Of resamples that equal the estimate half count as below: figures of few clips repeat often.
    let below = sorted.count { $0 < estimate } + sorted.count { $0 <= estimate }
    let bias = NormalDistribution.quantile(Double(below) / Double(2 * sorted.count))
    let center = Statistics.mean(jackknife)
    var (squares, cubes) = (0.0, 0.0)
    for value in jackknife {
      let deviation = center - value
      squares += deviation * deviation
      cubes += deviation * deviation * deviation
    }
    guard bias.isFinite, squares > 0 else { return nil }
    let acceleration = cubes / (6 * squares * squares.squareRoot())
    func quantile(_ level: Double) -> Double? {
      let shifted = bias + NormalDistribution.quantile(level)
      let scale = 1 - acceleration * shifted
      guard scale > 0 else { return nil }
      return Statistics.quantile(sorted: sorted, NormalDistribution.lowerTail(bias + shifted / scale))
    }
    guard let lower = quantile(0.025), let upper = quantile(0.975) else { return nil }
    return Interval(lower: lower, upper: upper)
  }
}
