import Foundation

extension RandomStream {
  /// A draw from Beta(alpha, beta), both above 0; always in 0…1.
  ///
  /// By two gamma draws, divided in logarithms: with a shape of .1 the gamma draws themselves underflow.
  public mutating func beta(_ alpha: Double, _ beta: Double) -> Double {
    let first = logGamma(shape: alpha)
    let second = logGamma(shape: beta)
    return 1 / (1 + exp(second - first))
  }

  /// The logarithm of a draw from Gamma(shape, 1), shape above 0 (Marsaglia & Tsang 2000, doi:10.1145/358407.358414).
  mutating func logGamma(shape: Double) -> Double {
    guard shape >= 1 else {
      // Their note 8: a draw for shape + 1, times U^(1/shape).
      let larger = logGamma(shape: shape + 1)
      return larger + log(1 - uniform()) / shape
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = gaussian()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      if log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return log(d * v) }
    }
  }
}
