@testable import SerModels

/// What holds for every SMO run at any time, and what holds at its end. The checks cost a pass over all kernel values,
/// so no fit makes them; tests do, through ``SMOSolver/inspect`` and ``BlockedSMOSolver/inspect``.
struct SMOInvariants {
  /// What is broken, in words; empty when all is well.
  private(set) var violations: [String] = []

  /// - Parameters:
  ///   - kernel: kernel values by row of the problem.
  ///   - precision: allowed error of sums, relative to their greatest term.
  init(_ state: SMOState, kernel: (_ s: Int, _ t: Int) -> Float, precision: Double) {
    checkBox(state)
    checkEquality(state, precision)
    checkGradient(state, kernel, precision)
  }

  private mutating func checkBox(_ state: SMOState) {
    for t in 0..<state.count where !(state.alpha[t] >= 0 && state.alpha[t] <= state.cost[t]) {
      violations.append("α[\(t)] = \(state.alpha[t]) outside 0…\(state.cost[t])")
    }
  }

  private mutating func checkEquality(_ state: SMOState, _ precision: Double) {
    let sum = (0..<state.count).reduce(0.0) { $0 + state.sign[$1] * state.alpha[$1] }
    let scale = (0..<state.count).reduce(1.0) { max($0, state.alpha[$1]) }
    if abs(sum) > precision * scale { violations.append("Σ yα = \(sum)") }
  }

  private mutating func checkGradient(_ state: SMOState, _ kernel: (Int, Int) -> Float, _ precision: Double) {
    let scale = (0..<state.count).reduce(1.0) { max($0, state.alpha[$1]) }
    for t in 0..<state.count {
      if abs(state.diagonal[t] - kernel(t, t)) > 1e-5 { violations.append("the diagonal at \(t)") }
      let f = state.supporting.reduce(state.sign[t]) { f, s in
        f - state.sign[Int(s)] * state.alpha[Int(s)] * Double(kernel(Int(s), t))
      }
      if abs(f - state.f[t]) > precision * scale { violations.append("f[\(t)] = \(state.f[t]), afresh \(f)") }
    }
  }

  /// The greatest violation of the Karush–Kuhn–Tucker conditions by a solution: max f over the variables that may
  /// move up minus min f over those that may move down, with f computed afresh from α.
  static func optimalityGap(
    of solution: SMOSolution, _ problem: SMOProblem, kernel: (_ s: Int, _ t: Int) -> Float
  ) -> Double {
    var (greatestUp, leastLow) = (-Double.infinity, Double.infinity)
    for t in 0..<problem.count {
      let y = problem.sign(of: t)
      let f = (0..<problem.count).reduce(y) {
        $0 - problem.sign(of: $1) * solution.alpha[$1] * Double(kernel($1, t))
      }
      let canGrow = solution.alpha[t] < problem.cost(of: t)
      let canLessen = solution.alpha[t] > 0
      if y > 0 ? canGrow : canLessen { greatestUp = max(greatestUp, f) }
      if y > 0 ? canLessen : canGrow { leastLow = min(leastLow, f) }
    }
    return greatestUp - leastLow
  }
}
