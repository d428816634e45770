import Foundation

/// The standard normal distribution.
public enum NormalDistribution {
  /// P(Z ≤ z).
  public static func lowerTail(_ z: Double) -> Double { erfc(-z / 2.0.squareRoot()) / 2 }

  /// P(Z ≥ z): far out more exact than one minus the lower tail.
  public static func upperTail(_ z: Double) -> Double { erfc(z / 2.0.squareRoot()) / 2 }

  /// The density at z.
  public static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

  /// The z below which a share of `probability` lies; ∓∞ for 0 and 1, NaN outside 0…1.
  ///
  /// A rational start (Abramowitz & Stegun 1964, 26.2.23, error below 4.5e-4), then steps of Halley's method on the
  /// tail itself, each of which triples the right digits.
  public static func quantile(_ probability: Double) -> Double {
    guard probability >= 0, probability <= 1 else { return .nan }
    if probability > 0.5 { return -quantile(1 - probability) }
    if probability == 0 { return -.infinity }
    let t = (-2 * log(probability)).squareRoot()
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    var z = numerator / denominator - t
    for _ in 0..<4 {
      let density = density(z)
      guard density > 0 else { break }
      let newton = (lowerTail(z) - probability) / density
      z -= newton / (1 + z * newton / 2)
    }
    return z
  }
}
