import Foundation

/// The range of k independent standard normal values: the studentised range with infinitely many degrees of freedom,
/// which the Nemenyi test reads its critical differences from.
public enum StudentizedRange {
  /// P(range of `count` values ≤ q), for a count of at least 2.
  ///
  /// k ∫ φ(z) [Φ(z) − Φ(z − q)]^(k−1) dz, where z is the greatest value: by the trapezoidal rule over −8 … 8 + q, beyond
  /// which less than 1e-14 lies. For an integrand that is smooth and dies away at both ends its error shrinks
  /// exponentially (Trefethen & Weideman 2014, doi:10.1137/130932132): steps of 1/16 leave none that doubles show.
  public static func lowerTail(_ q: Double, count: Int) -> Double {
    guard count >= 2, !q.isNaN else { return .nan }
    guard q > 0 else { return 0 }
    guard q < 40 else { return 1 }
    let (start, width) = (-8.0, 1.0 / 16)
    var sum = 0.0
    for step in 0...Int((16 + q) / width) {
      let z = start + Double(step) * width
      // On the right both lower tails are near 1 and their difference would cancel: it is taken from the upper ones there.
      let inside =
        z > q
        ? NormalDistribution.upperTail(z - q) - NormalDistribution.upperTail(z)
        : NormalDistribution.lowerTail(z) - NormalDistribution.lowerTail(z - q)
      sum += NormalDistribution.density(z) * pow(inside, Double(count - 1))
    }
    return min(1, Double(count) * sum * width)
  }

  /// The range that a share of `probability` (in 0 ..< 1) doesn't exceed, by halving; NaN outside.
  public static func quantile(_ probability: Double, count: Int) -> Double {
    guard count >= 2, probability >= 0, probability < 1 else { return .nan }
    var (lower, upper) = (0.0, 40.0)
    while upper - lower > 1e-12 * max(1, lower) {
      let middle = (lower + upper) / 2
      if middle == lower || middle == upper { break }
      if lowerTail(middle, count: count) < probability { lower = middle } else { upper = middle }
    }
    return (lower + upper) / 2
  }
}
