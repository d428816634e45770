import SerLearning
import SerNumerics

/// The solutions of all pairs put together: which training rows support the machines, and with what weight in each.
struct DualCoefficients: Sendable {
  /// The grouped rows with α > 0 in at least one pair, ascending.
  let support: [Int]
  /// How many of them each class has.
  let supportCounts: [Int]
  /// yα, shape [classes − 1, support], laid out as in ``SVMMachines/dualCoefficients``.
  let values: Matrix
  /// b of each pair.
  let intercepts: [Double]
  private let solutions: [SMOSolution]
  private let bounded: Int

  /// - Parameter costs: C of each class.
  init(_ solutions: [SMOSolution], _ grouping: ClassGrouping, costs: [Double]) {
    let machines = grouping.classes.count - 1
    var coefficients = Matrix(rows: machines, columns: grouping.order.count)
    var isSupporting = [Bool](repeating: false, count: grouping.order.count)
    var bounded = 0
    for ((first, second), solution) in zip(grouping.pairs, solutions) {
      let (firsts, seconds) = (grouping.ranges[first], grouping.ranges[second])
      for (t, alpha) in solution.alpha.enumerated() where alpha > 0 {
        let isFirst = t < firsts.count
        let row = isFirst ? firsts.lowerBound + t : seconds.lowerBound + t - firsts.count
        let coefficient = Float(isFirst ? alpha : -alpha)
        coefficients[isFirst ? second - 1 : first, row] = coefficient
        if coefficient != 0 { isSupporting[row] = true }
        if alpha >= costs[isFirst ? first : second] { bounded += 1 }
      }
    }
    let support = isSupporting.indices.filter { isSupporting[$0] }
    self.support = support
    supportCounts = grouping.ranges.map { range in range.count { isSupporting[$0] } }
    values = Matrix(
      rows: machines, columns: support.count,
      values: (0..<machines).flatMap { machine in support.map { coefficients[machine, $0] } })
    intercepts = solutions.map(\.intercept)
    self.solutions = solutions
    self.bounded = bounded
  }

  /// What the fit reports.
  func diagnostics(_ function: KernelFunction) -> TrainingDiagnostics {
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
        "supportVectors": Double(support.count),
        // Summed over pairs, as LIBSVM reports it: one that is bounded in two pairs counts twice.
        "boundedSupportVectors": Double(bounded),
        "pairs": Double(solutions.count),
        "unconvergedPairs": Double(unfinished.count),
        "gamma": function.gamma,
      ])
  }
}
