/// The F distribution: what the ratio of two independent estimates of one variance may come to by chance.
public enum FDistribution {
  /// The probability of a ratio of at least `f` with these degrees of freedom (at least 1); 0 for an infinite one.
  public static func upperTail(_ f: Double, numerator: Int, denominator: Int) -> Double {
    guard f > 0 else { return 1 }
    guard f.isFinite else { return f == .infinity ? 0 : .nan }
    let (first, second) = (Double(numerator), Double(denominator))
    let scale = second + first * f
    return IncompleteBeta.regularized(second / 2, first / 2, second / scale, complement: first * f / scale)
  }
}
