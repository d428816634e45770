import CSerKernels
import Foundation
import SerNumerics

/// The loss that boosting steps down: softmax cross-entropy over margins of all classes, or, with two classes, the
/// logistic loss over the margin of the second.
struct BoostingLoss: Sendable, Equatable {
  let classes: Int
  /// Whether one tree a round holds the values of all outputs in its leaves, else each output has a tree of its own.
  let isJoint: Bool
  /// The weight of a row of each class in loss, gradient and hessian, as XGBoost's `sample_weight`; nil where all rows
  /// weigh 1. Training alone asks for it.
  let classWeights: [Float]?

  /// Two classes have one output, whose tree is a tree of its own either way.
  init(classes: Int, isJoint: Bool, classWeights: [Float]? = nil) {
    precondition(classWeights.map { $0.count == classes } ?? true, "a weight for each class")
    self.classes = classes
    self.classWeights = classWeights
    self.isJoint = isJoint && classes > 2
  }

  /// Margins of a row.
  var outputs: Int { classes == 2 ? 1 : classes }
  var treesARound: Int { isJoint ? 1 : outputs }
  /// Values of a leaf.
  var outputsPerTree: Int { isJoint ? outputs : 1 }
  /// Outputs rounded up to a multiple of 8, the width of the sums in the kernels of joint trees.
  var paddedOutputs: Int { (outputs + 7) / 8 * 8 }
  /// Floats that ``gradients(_:_:into:)`` fills for each row.
  var gradientWidth: Int { 2 * (isJoint ? paddedOutputs : outputs) }

  /// (gradient, hessian) of every row, output by output: [outputs, rows, 2]; for joint trees row by row: [rows, 2,
  /// paddedOutputs]. Returns the (weighted) mean loss.
  func gradients(_ margins: [Float], _ labels: [UInt16], into pairs: inout [Float]) -> Double {
    let rows = labels.count
    let sum =
      if classes == 2 {
        ser_logistic_gradients(margins, labels, rows, classWeights, &pairs)
      } else if isJoint {
        ser_softmax_gradients(margins, labels, rows, classes, classWeights, 1, gradientWidth, paddedOutputs, &pairs)
      } else {
        ser_softmax_gradients(margins, labels, rows, classes, classWeights, 2 * rows, 2, 1, &pairs)
      }
    let total = classWeights.map { weights in labels.reduce(0.0) { $0 + Double(weights[Int($1)]) } }
    return rows > 0 ? sum / (total ?? Double(rows)) : 0
  }

  /// Adds what a tree gives to each row to the margins, shape [rows, outputs]. `tree` counts all trees, `leafValues`
  /// starts at its first leaf.
  func add(
    tree: Int, _ leafValues: UnsafePointer<Float>, leaves: UnsafeBufferPointer<UInt32>,
    to margins: UnsafeMutablePointer<Float>
  ) {
    let (outputs, perTree) = (outputs, outputsPerTree)
    let first = isJoint ? 0 : tree % outputs
    for (row, leaf) in leaves.enumerated() {
      let target = margins + row * outputs + first
      let values = leafValues + Int(leaf) * perTree
      for output in 0..<perTree { target[output] += values[output] }
    }
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
