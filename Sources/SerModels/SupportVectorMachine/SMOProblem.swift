/// A two-class problem of the C-SVC: minimise ½ αᵀQα − Σα subject to 0 ≤ αₜ ≤ Cₜ and Σ yₜαₜ = 0, where
/// Qₛₜ = yₛyₜK(xₛ, xₜ).
///
/// The rows of the first class (y = +1) stand before those of the second (y = −1).
struct SMOProblem {
  /// Rows of the first and of the second class.
  let counts: (first: Int, second: Int)
  /// The bound C of a row of either class: the cost times the weight of the class.
  let costs: (first: Double, second: Double)

  var count: Int { counts.first + counts.second }

  /// y of a row: +1 or −1.
  func sign(of row: Int) -> Double { row < counts.first ? 1 : -1 }

  /// C of a row.
  func cost(of row: Int) -> Double { row < counts.first ? costs.first : costs.second }
}

/// When the solver stops.
struct SMOSettings {
  /// The greatest violation of the optimality conditions that is let pass.
  var tolerance: Double
  /// Most iterations, or 0 for LIBSVM's limit: the greater of 10⁷ and 100 a row.
  var maxIterations = 0

  func iterationLimit(rows: Int) -> Int { maxIterations > 0 ? maxIterations : max(10_000_000, 100 * rows) }
}

/// Why the solver stopped.
enum SMOStopReason: String, Sendable {
  /// No pair violates the optimality conditions by the tolerance or more.
  case converged
  case iterationLimit = "iteration limit"
  /// Steps no longer change α or the objective in double precision, though the tolerance isn't reached.
  case numericalPrecision = "limit of numerical precision"
}

/// What the solver found for one pair of classes.
struct SMOSolution: Sendable {
  /// α in the order of the problem's rows.
  let alpha: [Double]
  /// b = −ρ of the decision value Σ yₜαₜK(xₜ, x) + b.
  let intercept: Double
  /// ½ αᵀQα − Σα
  let objective: Double
  let iterations: Int
  let stopReason: SMOStopReason
}

extension SMOSolution {
  /// What a run has come to.
  init(_ state: SMOState, iterations: Int, stopReason: SMOStopReason) {
    var objective = 0.0
    var freeSum = 0.0
    var freeCount = 0
    for t in 0..<state.count {
      // αₜ(Gₜ − 1) with G = −y·f
      objective += state.alpha[t] * (-state.sign[t] * state.f[t] - 1)
      guard state.isFree(t) else { continue }
      freeSum += state.f[t]
      freeCount += 1
    }
    let extremes = WorkingSetSelection(scanning: state).extremes
    alpha = (0..<state.count).map { state.alpha[$0] }
    intercept = freeCount > 0 ? freeSum / Double(freeCount) : (extremes.greatest_up + extremes.least_low) / 2
    self.objective = objective / 2
    self.iterations = iterations
    self.stopReason = stopReason
  }
}
