import Foundation

/// The regularised incomplete beta function, from which the tail of the F distribution follows.
public enum IncompleteBeta {
  /// Iₓ(a, b) for a, b > 0 and x in 0…1; NaN outside. `complement` is 1 − x, given apart since it may be far smaller
  /// than the rounding of x.
  ///
  /// The continued fraction of DLMF 8.17.22 (https://dlmf.nist.gov/8.17.E22), evaluated by the method of Lentz
  /// (Thompson & Barnett 1986, doi:10.1016/0021-9991(86)90046-X) on the side of the mean where it converges quickly.
  public static func regularized(_ a: Double, _ b: Double, _ x: Double, complement: Double) -> Double {
    guard a > 0, b > 0, x >= 0, complement >= 0 else { return .nan }
    if x == 0 { return 0 }
    if complement == 0 { return 1 }
    let prefactor = exp(a * log(x) + b * log(complement) + lgamma(a + b) - lgamma(a) - lgamma(b))
    if x < (a + 1) / (a + b + 2) { return prefactor * fraction(a, b, x) / a }
    return 1 - prefactor * fraction(b, a, complement) / b
  }

  private static func fraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / away(1 - (a + b) * x / (a + 1))
    var value = d
    for step in 1...10_000 {
      let m = Double(step)
      // The even and the odd coefficient of one step.
      for coefficient in [
        m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
      ] {
        d = 1 / away(1 + coefficient * d)
        c = away(1 + coefficient / c)
        value *= c * d
      }
      if abs(c * d - 1) < 1e-15 { break }
    }
    return value
  }
}
