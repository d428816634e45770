import SerNumerics

@testable import SerModels

/// The two-class problem solved the slow, obvious way, in Double: accelerated projected gradient descent on the dual,
/// with the projection onto the box and the hyperplane by bisection. No pairs, no cache, no shrinking.
struct NaiveDual {
  let problem: SMOProblem
  /// Kernel values by row, shape [n, n].
  let kernel: Matrix

  private var count: Int { problem.count }

  /// ½ αᵀQα − Σα
  func objective(_ alpha: [Double]) -> Double {
    let product = quadratic(alpha)
    return zip(alpha, product).reduce(0) { $0 + $1.0 * (0.5 * $1.1 - 1) }
  }

  /// The primal objective of the machine that α and b describe, from which the dual one may differ by no more than
  /// the machine is from optimal: a certificate that needs no other solver.
  func primal(_ alpha: [Double], intercept: Double) -> Double {
    let product = quadratic(alpha)
    return (0..<count).reduce(0) { sum, t in
      let margin = product[t] + problem.sign(of: t) * intercept
      return sum + 0.5 * alpha[t] * product[t] + problem.cost(of: t) * max(0, 1 - margin)
    }
  }

  func solve(steps: Int) -> [Double] {
    // The largest eigenvalue is at most the largest absolute row sum.
    let lipschitz = (0..<count).map { row in kernel.row(row).reduce(0.0) { $0 + abs(Double($1)) } }.max() ?? 1
    var alpha = [Double](repeating: 0, count: count)
    var ahead = alpha
    var momentum = 1.0
    for _ in 0..<steps {
      let gradient = quadratic(ahead).map { $0 - 1 }
      let next = projected(zip(ahead, gradient).map { $0 - $1 / lipschitz })
      let nextMomentum = (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      ahead = zip(next, alpha).map { $0 + (momentum - 1) / nextMomentum * ($0 - $1) }
      (alpha, momentum) = (next, nextMomentum)
    }
    return alpha
  }

  private func quadratic(_ alpha: [Double]) -> [Double] {
    (0..<count).map { t in
      (0..<count).reduce(0.0) {
        $0 + problem.sign(of: t) * problem.sign(of: $1) * Double(kernel[t, $1]) * alpha[$1]
      }
    }
  }

  private func projected(_ point: [Double]) -> [Double] {
    func shifted(_ shift: Double) -> [Double] {
      (0..<count).map { min(max(point[$0] - shift * problem.sign(of: $0), 0), problem.cost(of: $0)) }
    }
    var (lower, upper) = (-1e4, 1e4)
    for _ in 0..<80 {
      let middle = (lower + upper) / 2
      let balance = shifted(middle).enumerated().reduce(0) { $0 + problem.sign(of: $1.offset) * $1.element }
      if balance > 0 { lower = middle } else { upper = middle }
    }
    return shifted((lower + upper) / 2)
  }
}
