import SerLearning
import SerNumerics

/// Decision values of the machines for new rows: the support vectors made ready once, then a kernel block by one sgemm
/// and one pass over it for all pairs; linear machines by their normal vectors.
struct SVMDecision: Sendable {
  private let intercepts: [Double]
  private let support: KernelOperand
  private let dual: PairDecisions
  private let primal: PrimalDecisions?

  /// Rows handled at a time, so that memory is bounded.
  private static let rowsInBlock = 256

  init(_ machines: SVMMachines) throws(TrainingError) {
    intercepts = machines.intercepts
    support = try KernelOperand(machines.supportVectors, function: machines.function)
    dual = PairDecisions(
      coefficients: machines.dualCoefficients, supportCounts: machines.supportCounts,
      intercepts: machines.intercepts)
    primal = PrimalDecisions(machines)
  }

  /// Shape [n, pairs], positive for the first class of the pair. Throws when cancelled.
  func values(for features: Matrix) throws(TrainingError) -> Matrix {
    guard features.columns == support.width else {
      throw .wrongWidth(found: features.columns, expected: support.width)
    }
    if let (row, column) = features.firstNonFinite {
      throw .invalidRows("row \(row), column \(column) is \(features[row, column]); every value must be finite")
    }
    // With a cost near 0 every α may round to 0, and the machines are constant.
    guard support.count > 0 else {
      return Matrix(
        rows: features.rows, columns: intercepts.count,
        values: Array(repeatElement(intercepts.map { Float($0) }, count: features.rows).joined()))
    }
    var values: [Float] = []
    values.reserveCapacity(features.rows * intercepts.count)
    for start in stride(from: 0, to: features.rows, by: Self.rowsInBlock) {
      if Task.isCancelled { throw .cancelled }
      let end = min(start + Self.rowsInBlock, features.rows)
      let block = Matrix(
        rows: end - start, columns: features.columns,
        values: Array(features.values[start * features.columns..<end * features.columns]))
      if let primal {
        try primal.append(block, firstRow: start, to: &values)
      } else {
        let kernel = try support.other(block, firstRow: start).values(against: support)
        kernel.values.withUnsafeBufferPointer { kernel in
          if let kernel = kernel.baseAddress { dual.append(kernel, rows: block.rows, to: &values) }
        }
      }
    }
    let decisions = Matrix(rows: features.rows, columns: intercepts.count, values: values)
    if let (row, _) = decisions.firstNonFinite {
      throw .invalidRows("row \(row) has values so large that the kernel overflows: standardise the features")
    }
    return decisions
  }
}
