import SerNumerics

/// Wilcoxon's signed-rank test of paired differences (Wilcoxon 1945, doi:10.2307/3001968): do those above 0 outweigh
/// those below, by their ranks? One outlying speaker weighs no more than its rank.
///
/// Differences of 0 are left out (Wilcoxon's own way); equal ones share their ranks. Where nothing is 0 or tied the
/// p-value is exact up to 50 differences; with ties, up to 13; else it is the normal approximation with the correction for
/// ties and without one for continuity: the choices of `scipy.stats.wilcoxon`.
public struct WilcoxonSignedRankTest: Sendable, Equatable {
  public enum Method: String, Sendable {
    case exact
    case normal
  }

  /// Sums of the ranks of the differences above and below 0.
  public let positiveRanks: Double
  public let negativeRanks: Double
  /// Differences that aren't 0.
  public let count: Int
  public let method: Method
  /// Two-sided.
  public let p: Double

  /// Nil where no difference is other than 0, within 1e-12.
  public init?(_ differences: [Double]) {
    let kept = differences.filter { abs($0) > 1e-12 }
    guard !kept.isEmpty else { return nil }
    let ranked = MidRanks(kept.map(abs))
    var (positive, negative) = (0.0, 0.0)
    for (difference, rank) in zip(kept, ranked.ranks) {
      if difference > 0 { positive += rank } else { negative += rank }
    }
    positiveRanks = positive
    negativeRanks = negative
    count = kept.count
    let isPlain = ranked.ties.isEmpty && kept.count == differences.count
    method = differences.count <= (isPlain ? 50 : 13) ? .exact : .normal
    switch method {
    case .exact: p = Self.exactP(ranked.ranks, smaller: min(positive, negative))
    case .normal:
      let n = Double(kept.count)
      let variance = (n * (n + 1) * (2 * n + 1) - ranked.tieSum / 2) / 24
      let z = abs(positive - n * (n + 1) / 4) / variance.squareRoot()
      p = min(1, 2 * NormalDistribution.upperTail(z))
    }
  }

  /// Twice the share of sign patterns whose smaller sum of ranks is no greater, by counting subsets of ranks. Ranks are
  /// doubled: shared ones lie halfway between whole numbers.
  private static func exactP(_ ranks: [Double], smaller: Double) -> Double {
    let doubled = ranks.map { Int((2 * $0).rounded()) }
    let limit = Int((2 * smaller).rounded())
    var shares = [Double](repeating: 0, count: doubled.reduce(0, +) + 1)
    shares[0] = 1
    // Halved at every rank, the counts stay shares of all patterns.
    for rank in doubled {
      for sum in stride(from: shares.count - 1, through: 0, by: -1) {
        shares[sum] = (shares[sum] + (sum >= rank ? shares[sum - rank] : 0)) / 2
      }
    }
    return min(1, 2 * shares[...limit].reduce(0, +))
  }
}
