import CSerKernels
import SerLearning
import SerNumerics

/// The linear machines in their primal form: one normal vector w = Σ yα·x a pair, so that a decision costs one inner
/// product instead of one a support vector.
///
/// Sums and products are in Double: with a large cost the terms of w cancel. Equal to the sum over support vectors to
/// about 10⁻⁵ of the decision values.
struct PrimalDecisions: Sendable {
  private let width: Int
  /// w of each pair, shape [pairs, d].
  private let normals: [Double]
  private let intercepts: [Double]

  /// Nil where the kernel isn't linear, or where there are more pairs than support vectors.
  init?(_ machines: SVMMachines) {
    guard machines.function.kind == .linear, machines.intercepts.count <= machines.supportVectors.rows else {
      return nil
    }
    width = machines.supportVectors.columns
    intercepts = machines.intercepts
    let starts = machines.supportCounts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let vectors = machines.supportVectors
    let coefficients = machines.dualCoefficients
    var normals = [Double](repeating: 0, count: intercepts.count * vectors.columns)
    normals.withUnsafeMutableBufferPointer { normals in
      vectors.values.withUnsafeBufferPointer { values in
        guard let normals = normals.baseAddress, let values = values.baseAddress else { return }
        for (pair, (first, second)) in ClassPairs(machines.classes.count).pairs.enumerated() {
          for (place, machine) in [(first, second - 1), (second, first)] {
            for vector in starts[place]..<starts[place + 1] where coefficients[machine, vector] != 0 {
              ser_add_scaled(
                normals + pair * vectors.columns, values + vector * vectors.columns,
                Double(coefficients[machine, vector]), vectors.columns)
            }
          }
        }
      }
    }
    self.normals = normals
  }

  /// Adds the decision values of a block of rows; throws where they are beyond what a Float can show.
  ///
  /// - Parameter firstRow: the number of the first of them, for errors.
  func append(_ block: Matrix, firstRow: Int, to values: inout [Float]) throws(TrainingError) {
    let products = MatrixProduct.multiplyTransposed(block.values.map(Double.init), normals, inner: width)
    for row in 0..<block.rows {
      for (pair, intercept) in intercepts.enumerated() {
        let value = Float(products[row * intercepts.count + pair] + intercept)
        guard value.isFinite else {
          throw .invalidRows(
            "row \(firstRow + row) has values so large that the linear kernel overflows: standardise the features")
        }
        values.append(value)
      }
    }
  }
}
