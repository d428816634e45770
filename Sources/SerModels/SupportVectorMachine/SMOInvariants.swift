/// What holds for every SMO run at any time, and what holds at its end. The checks cost a pass over all kernel values,
/// so no fit makes them; tests do, through ``SMOSolver/inspect``.
struct SMOInvariants {
  /// What is broken, in words; empty when all is well.
  private(set) var violations: [String] = []

  /// - Parameters:
  ///   - kernel: kernel values by row of the problem.
  ///   - precision: allowed error of sums, relative to their greatest term.
  init(_ state: SMOState, kernel: (_ s: Int, _ t: Int) -> Float, precision: Double) {
    checkBox(state)
    checkEquality(state, precision)
    checkOrder(state, kernel)
    checkGradient(state, kernel, precision)
  }

  private mutating func checkBox(_ state: SMOState) {
    for t in 0..<state.count where !(state.alpha[t] >= 0 && state.alpha[t] <= state.cost[t]) {
      violations.append("α[\(t)] = \(state.alpha[t]) outside 0…\(state.cost[t])")
    }
    for t in state.active..<state.count where state.isFree(t) { violations.append("free variable \(t) was shrunk") }
  }

  private mutating func checkEquality(_ state: SMOState, _ precision: Double) {
    let sum = (0..<state.count).reduce(0.0) { $0 + state.sign[$1] * state.alpha[$1] }
    let scale = (0..<state.count).reduce(1.0) { max($0, state.alpha[$1]) }
    if abs(sum) > precision * scale { violations.append("Σ yα = \(sum)") }
  }

  private mutating func checkOrder(_ state: SMOState, _ kernel: (Int, Int) -> Float) {
    if state.order.sorted() != Array(0..<state.count) { violations.append("order isn't a permutation") }
    for t in 0..<state.count where abs(state.diagonal[t] - kernel(state.order[t], state.order[t])) > 1e-5 {
      violations.append("the diagonal at \(t) isn't that of row \(state.order[t])")
    }
  }

  private mutating func checkGradient(_ state: SMOState, _ kernel: (Int, Int) -> Float, _ precision: Double) {
    let scale = (0..<state.count).reduce(1.0) { max($0, state.alpha[$1]) }
    for t in 0..<state.count {
      var f = state.sign[t]
      var bound = 0.0
      for s in 0..<state.count where state.alpha[s] > 0 {
        let term = state.sign[s] * state.alpha[s] * Double(kernel(state.order[s], state.order[t]))
        f -= term
        if state.isAtUpperBound(s) { bound += term }
      }
      if t < state.active, abs(f - state.f[t]) > precision * scale {
        violations.append("f[\(t)] = \(state.f[t]), afresh \(f)")
      }
      if let sums = state.boundSums, abs(bound - sums[t]) > precision * scale {
        violations.append("bound sum [\(t)] = \(sums[t]), afresh \(bound)")
      }
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
