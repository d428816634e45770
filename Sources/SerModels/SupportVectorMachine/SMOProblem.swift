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

/// When the solver stops and what it tries.
struct SMOSettings {
  /// The greatest violation of the optimality conditions that is let pass.
  var tolerance: Double
  /// Most iterations, or 0 for LIBSVM's limit: the greater of 10⁷ and 100 a row.
  var maxIterations = 0
  /// Whether variables that seem settled at a bound are set aside. Nil lets the source of rows decide: it pays where
  /// a kernel row costs a computation, and not where it stands in memory.
  var shrinking: Bool?
  /// Iterations between two looks at what can be set aside; the number of rows where that is smaller.
  var shrinkingInterval = 1000

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
