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
  private var treeCount = 0
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
    pairs = [Float](repeating: 0, count: labels.count * loss.gradientWidth)
  }

  var shouldStop: Bool { losses.count - bestRounds >= patience }

  /// Adds the trees of a round.
  mutating func add(_ trees: [GrownGradientTree]) {
    var leaves = [UInt32](repeating: 0, count: labels.count)
    for tree in trees {
      ser_tree_leaves(tree.builder.nodes, features.values, labels.count, features.columns, &leaves)
      leaves.withUnsafeBufferPointer { loss.add(tree: treeCount, tree.leafValues, leaves: $0, to: &margins) }
      treeCount += 1
    }
    let value = loss.gradients(margins, labels, into: &pairs)
    if losses.isEmpty || value < losses[max(0, bestRounds - 1)] { bestRounds = losses.count + 1 }
    losses.append(value)
  }
}
