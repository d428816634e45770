import CSerKernels
import SerNumerics

/// Follows the loss of validation rows while trees are added, and says when it no longer falls.
struct BoostingMonitor {
  private let features: Matrix
  private let labels: [UInt16]
  private let loss: BoostingLoss
  private let patience: Int
  private var margins: [Float]
  private var pairs: [Float]
  /// Mean loss after each round.
  private(set) var losses: [Double] = []
  /// Rounds up to and with the one of the lowest loss.
  private(set) var bestRounds = 0

  init(_ features: Matrix, labels: [UInt16], _ loss: BoostingLoss, patience: Int) {
    self.features = features
    self.labels = labels
    self.loss = loss
    self.patience = patience
    margins = [Float](repeating: 0, count: labels.count * loss.outputs)
    pairs = [Float](repeating: 0, count: 2 * labels.count * loss.outputs)
  }

  var shouldStop: Bool { losses.count - bestRounds >= patience }

  /// Adds the trees of a round.
  mutating func add(_ trees: [GrownGradientTree]) {
    var leaves = [UInt32](repeating: 0, count: labels.count)
    for (output, tree) in trees.enumerated() {
      ser_tree_leaves(tree.builder.nodes, features.values, labels.count, features.columns, &leaves)
      for row in labels.indices { margins[row * loss.outputs + output] += tree.leafValues[Int(leaves[row])] }
    }
    let value = loss.gradients(margins, labels, into: &pairs)
    if losses.isEmpty || value < losses[max(0, bestRounds - 1)] { bestRounds = losses.count + 1 }
    losses.append(value)
  }
}
