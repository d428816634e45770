import CSerKernels
import Foundation
import SerNumerics

/// The loss that boosting steps down: softmax cross-entropy over margins of all classes, or, with two classes, the
/// logistic loss over the margin of the second.
struct BoostingLoss: Sendable {
  let classes: Int

  /// Margins, and trees a round.
  var outputs: Int { classes == 2 ? 1 : classes }

  /// (gradient, hessian) of every row, output by output: [outputs, rows, 2]. Returns the mean loss.
  func gradients(_ margins: [Float], _ labels: [UInt16], into pairs: inout [Float]) -> Double {
    let sum =
      classes == 2
      ? ser_logistic_gradients(margins, labels, labels.count, &pairs)
      : ser_softmax_gradients(margins, labels, labels.count, classes, &pairs)
    return sum / Double(max(1, labels.count))
  }

  /// Margins [rows, outputs] to probabilities [rows, classes].
  func probabilities(_ margins: Matrix) -> Matrix {
    var result = Matrix(rows: margins.rows, columns: classes)
    for row in 0..<margins.rows {
      let values = (classes == 2 ? [0] + margins.row(row) : margins.row(row)).map { Double($0) }
      let greatest = values.max() ?? 0
      let exponentials = values.map { exp($0 - greatest) }
      let sum = exponentials.reduce(0, +)
      for k in 0..<classes { result[row, k] = Float(exponentials[k] / sum) }
    }
    return result
  }
}
