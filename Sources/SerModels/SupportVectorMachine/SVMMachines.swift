import CSerKernels
import SerLearning
import SerNumerics

/// The fitted two-class machines of all pairs, over shared support vectors: what decides, without calibration.
struct SVMMachines: Sendable {
  let function: KernelFunction
  /// How many classes there are by name.
  let classCount: Int
  /// The classes that had training rows, ascending.
  let classes: [Int]
  /// Shape [supportVectors, d]: every row with α > 0 in at least one pair, grouped by class.
  let supportVectors: Matrix
  /// Number of support vectors of each of `classes`.
  let supportCounts: [Int]
  /// yα, shape [classes − 1, supportVectors], laid out as LIBSVM does: of the machines that a support vector of class
  /// c takes part in, that against class o stands in row o − 1 if o > c, else in row o.
  let dualCoefficients: Matrix
  /// b of each pair.
  let intercepts: [Double]
  let diagnostics: TrainingDiagnostics

  init(
    _ solutions: [SMOSolution], _ grouping: ClassGrouping, _ function: KernelFunction, features: Matrix,
    costs: [Double]
  ) {
    let classes = grouping.classes.count
    var coefficients = Matrix(rows: classes - 1, columns: features.rows)
    var bounded = 0
    for ((first, second), solution) in zip(grouping.pairs, solutions) {
      let rows = Array(grouping.ranges[first]) + Array(grouping.ranges[second])
      for (t, row) in rows.enumerated() where solution.alpha[t] > 0 {
        let isFirst = t < grouping.ranges[first].count
        coefficients[isFirst ? second - 1 : first, row] = Float(isFirst ? solution.alpha[t] : -solution.alpha[t])
        if solution.alpha[t] >= costs[isFirst ? first : second] { bounded += 1 }
      }
    }
    let support = (0..<features.rows).filter { row in (0..<classes - 1).contains { coefficients[$0, row] != 0 } }
    self.function = function
    classCount = grouping.classCount
    self.classes = grouping.classes
    supportVectors = features.selectingRows(support)
    supportCounts = grouping.ranges.map { range in support.count { range.contains($0) } }
    dualCoefficients = Matrix(
      rows: classes - 1, columns: support.count,
      values: (0..<classes - 1).flatMap { machine in support.map { coefficients[machine, $0] } })
    intercepts = solutions.map(\.intercept)
    diagnostics = Self.diagnostics(
      of: solutions, function, supportVectors: support.count, bounded: bounded)
  }

  /// Machines as they stand in a file; throws where parts don't fit each other.
  init(
    function: KernelFunction, classCount: Int, classes: [Int], supportVectors: Matrix, supportCounts: [Int],
    dualCoefficients: Matrix, intercepts: [Double], diagnostics: TrainingDiagnostics
  ) throws(TrainingError) {
    func check(_ holds: Bool, _ what: String) throws(TrainingError) {
      guard holds else { throw .invalidRows("a damaged SVM model: \(what)") }
    }
    try check(classes.count >= 2 && classes.allSatisfy { (0..<classCount).contains($0) }, "classes \(classes)")
    try check(zip(classes, classes.dropFirst()).allSatisfy { $0 < $1 }, "classes \(classes) aren't ascending")
    let pairs = classes.count * (classes.count - 1) / 2
    try check(intercepts.count == pairs, "\(intercepts.count) intercepts for \(pairs) pairs")
    try check(
      supportCounts.count == classes.count && supportCounts.allSatisfy { (0...supportVectors.rows).contains($0) }
        && supportCounts.reduce(0, +) == supportVectors.rows,
      "support vectors a class \(supportCounts) for \(supportVectors.rows) in all")
    try check(
      dualCoefficients.rows == classes.count - 1 && dualCoefficients.columns == supportVectors.rows,
      "\(dualCoefficients.rows) × \(dualCoefficients.columns) dual coefficients")
    try check(
      supportVectors.firstNonFinite == nil && dualCoefficients.firstNonFinite == nil, "values that aren't finite")
    try check(
      (1...64).contains(function.degree) && function.gamma >= 0 && Float(function.gamma).isFinite
        && Float(function.coef0).isFinite, "kernel \(function)")
    self.function = function
    self.classCount = classCount
    self.classes = classes
    self.supportVectors = supportVectors
    self.supportCounts = supportCounts
    self.dualCoefficients = dualCoefficients
    self.intercepts = intercepts
    self.diagnostics = diagnostics
  }

  private static func diagnostics(
    of solutions: [SMOSolution], _ function: KernelFunction, supportVectors: Int, bounded: Int
  ) -> TrainingDiagnostics {
    let unfinished = solutions.filter { $0.stopReason != .converged }
    let reasons = [SMOStopReason.iterationLimit, .numericalPrecision].compactMap { reason -> String? in
      let count = unfinished.count { $0.stopReason == reason }
      return count > 0 ? "\(reason.rawValue) in \(count) of \(solutions.count) pairs" : nil
    }
    return TrainingDiagnostics(
      stopReason: reasons.isEmpty ? SMOStopReason.converged.rawValue : reasons.joined(separator: ", "),
      converged: unfinished.isEmpty,
      facts: [
        "iterations": Double(solutions.reduce(0) { $0 + $1.iterations }),
        "objective": solutions.reduce(0) { $0 + $1.objective },
        "supportVectors": Double(supportVectors),
        // Summed over pairs, as LIBSVM reports it: one that is bounded in two pairs counts twice.
        "boundedSupportVectors": Double(bounded),
        "pairs": Double(solutions.count),
        "unconvergedPairs": Double(unfinished.count),
        "gamma": function.gamma,
      ])
  }
}
