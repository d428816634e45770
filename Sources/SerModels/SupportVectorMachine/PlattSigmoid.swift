import Foundation

/// The probability of the first class of a pair from its decision value: 1 / (1 + exp(slope·d + offset)).
///
/// Platt 1999; fitted by the Newton method with backtracking of Lin, Lin & Weng, "A note on Platt's probabilistic
/// outputs for support vector machines" (2007, doi:10.1007/s10994-007-5018-6), whose forms of the likelihood don't
/// cancel or overflow.
struct PlattSigmoid: Codable, Sendable, Equatable {
  /// Below 0 where greater decision values speak for the first class.
  let slope: Double
  let offset: Double

  init(slope: Double, offset: Double) {
    self.slope = slope
    self.offset = offset
  }

  /// The probability of the first class, in 0…1.
  func probability(_ decision: Double) -> Double {
    let x = slope * decision + offset
    return x >= 0 ? exp(-x) / (1 + exp(-x)) : 1 / (1 + exp(x))
  }

  /// Fits decision values to whether the row is of the first class, by regularised maximum likelihood: targets are
  /// (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2) rather than 1 and 0.
  init(decisions: [Double], isFirst: [Bool]) {
    let firsts = Double(isFirst.count { $0 })
    let seconds = Double(isFirst.count) - firsts
    let likelihood = Likelihood(
      decisions: decisions,
      targets: isFirst.map { $0 ? (firsts + 1) / (firsts + 2) : 1 / (seconds + 2) })
    var point = (slope: 0.0, offset: log((seconds + 1) / (firsts + 1)))
    var value = likelihood.value(point)
    for _ in 0..<100 {
      guard let step = likelihood.newtonStep(point) else { break }
      var scale = 1.0
      var accepted = false
      while scale >= 1e-10 {
        let next = (slope: point.slope + scale * step.slope, offset: point.offset + scale * step.offset)
        let nextValue = likelihood.value(next)
        if nextValue < value + 1e-4 * scale * step.descent {
          (point, value, accepted) = (next, nextValue, true)
          break
        }
        scale /= 2
      }
      guard accepted else { break }
    }
    slope = point.slope
    offset = point.offset
  }

  /// The negative log-likelihood and its derivatives.
  private struct Likelihood {
    let decisions: [Double]
    let targets: [Double]

    func value(_ point: (slope: Double, offset: Double)) -> Double {
      zip(decisions, targets).reduce(0) { sum, pair in
        let x = pair.0 * point.slope + point.offset
        return sum + (x >= 0 ? pair.1 * x + log1p(exp(-x)) : (pair.1 - 1) * x + log1p(exp(x)))
      }
    }

    /// The Newton direction and the derivative along it; nil at the minimum.
    func newtonStep(
      _ point: (slope: Double, offset: Double)
    ) -> (slope: Double, offset: Double, descent: Double)? {
      // 1e-12 keeps the Hessian positive definite when all decision values are equal.
      var (h11, h22, h21, g1, g2) = (1e-12, 1e-12, 0.0, 0.0, 0.0)
      for (decision, target) in zip(decisions, targets) {
        let x = decision * point.slope + point.offset
        let small = exp(-abs(x))
        let (p, q) = x >= 0 ? (small / (1 + small), 1 / (1 + small)) : (1 / (1 + small), small / (1 + small))
        h11 += decision * decision * p * q
        h22 += p * q
        h21 += decision * p * q
        g1 += decision * (target - p)
        g2 += target - p
      }
      guard abs(g1) >= 1e-5 || abs(g2) >= 1e-5 else { return nil }
      let determinant = h11 * h22 - h21 * h21
      guard determinant > 0 else { return nil }
      let slope = -(h22 * g1 - h21 * g2) / determinant
      let offset = -(h11 * g2 - h21 * g1) / determinant
      return (slope, offset, g1 * slope + g2 * offset)
    }
  }
}
