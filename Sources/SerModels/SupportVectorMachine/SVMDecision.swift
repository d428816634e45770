import CSerKernels
import SerLearning
import SerNumerics

/// Decision values of the machines for new rows: the support vectors made ready once, then a kernel block by one sgemm
/// and one pass over it for all pairs.
struct SVMDecision: Sendable {
  private let machines: SVMMachines
  private let support: KernelOperand
  private let pairs: [(Int, Int)]
  /// Where the support vectors of each class begin, and the end.
  private let starts: [Int]

  /// Rows handled at a time, so that the kernel block stays in the cache and memory bounded.
  private static let rowsInBlock = 256

  init(_ machines: SVMMachines) throws(TrainingError) {
    self.machines = machines
    support = try KernelOperand(machines.supportVectors, function: machines.function)
    pairs = ClassPairs(machines.classes.count).pairs
    starts = machines.supportCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
  }

  /// Shape [n, pairs], positive for the first class of the pair.
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
        rows: features.rows, columns: pairs.count,
        values: Array(repeatElement(machines.intercepts.map { Float($0) }, count: features.rows).joined()))
    }
    var values: [Float] = []
    values.reserveCapacity(features.rows * pairs.count)
    for start in stride(from: 0, to: features.rows, by: Self.rowsInBlock) {
      let end = min(start + Self.rowsInBlock, features.rows)
      let block = Matrix(
        rows: end - start, columns: features.columns,
        values: Array(features.values[start * features.columns..<end * features.columns]))
      let kernel = try support.other(block, firstRow: start).values(against: support)
      append(kernel, to: &values)
    }
    return Matrix(rows: features.rows, columns: pairs.count, values: values)
  }

  /// Σ yα·k + b for each row of a kernel block, summed in Double: with a large cost the terms cancel.
  private func append(_ kernel: Matrix, to values: inout [Float]) {
    let count = support.count
    kernel.values.withUnsafeBufferPointer { kernel in
      machines.dualCoefficients.values.withUnsafeBufferPointer { coefficients in
        guard let start = kernel.baseAddress, let coefficients = coefficients.baseAddress else { return }
        func part(_ row: Int, _ label: Int, _ machine: Int) -> Double {
          ser_dot_double(
            start + row * count + starts[label], coefficients + machine * count + starts[label],
            starts[label + 1] - starts[label])
        }
        for row in 0..<kernel.count / count {
          for (pair, (first, second)) in pairs.enumerated() {
            let sum = machines.intercepts[pair] + part(row, first, second - 1) + part(row, second, first)
            values.append(Float(sum))
          }
        }
      }
    }
  }
}
