import Foundation

/// The range of k independent standard normal values: the studentised range with infinitely many degrees of freedom,
/// which the Nemenyi test reads its critical differences from.
public enum StudentizedRange {
  /// P(range of `count` values ≤ q), for a count of at least 2.
  ///
  /// k ∫ φ(z) [Φ(z) − Φ(z − q)]^(k−1) dz, where z is the greatest value: by Simpson's rule over −8 … 8 + q, beyond which
  /// less than 1e-14 lies. The integrand is smooth, so that steps of 1/128 leave no error that doubles show.
  public static func lowerTail(_ q: Double, count: Int) -> Double {
    guard count >= 2, !q.isNaN else { return .nan }
    guard q > 0 else { return 0 }
    guard q < 40 else { return 1 }
    let (start, end) = (-8.0, 8.0 + q)
    let steps = 2 * Int(((end - start) * 64).rounded(.up))
    let width = (end - start) / Double(steps)
    var sum = 0.0
    for step in 0...steps {
      let z = start + Double(step) * width
      // On the right both tails are near 1 and their difference would cancel: take it from the upper ones there.
      let inside =
        z - q > 0
        ? NormalDistribution.upperTail(z - q) - NormalDistribution.upperTail(z)
        : NormalDistribution.lowerTail(z) - NormalDistribution.lowerTail(z - q)
      let weight = step == 0 || step == steps ? 1.0 : step.isMultiple(of: 2) ? 2 : 4
      sum += weight * NormalDistribution.density(z) * pow(inside, Double(count - 1))
    }
    return min(1, Double(count) * sum * width / 3)
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
