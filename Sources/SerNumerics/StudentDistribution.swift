/// Student's t distribution: what a mean over its estimated standard error may come to by chance (Student 1908,
/// doi:10.1093/biomet/6.1.1).
public enum StudentDistribution {
  /// The probability of a value at least as far from 0 as `t`, on either side, with these degrees of freedom (above 0).
  public static func twoSidedTail(_ t: Double, degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    guard t.isFinite else { return 0 }
    let scale = degreesOfFreedom + t * t
    return IncompleteBeta.regularized(
      degreesOfFreedom / 2, 0.5, degreesOfFreedom / scale, complement: t * t / scale)
  }
}
