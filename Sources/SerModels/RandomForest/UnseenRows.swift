import CSerKernels
import SerNumerics

/// How a tree judges the rows of the data that its bootstrap sample left out.
struct UnseenRows: Sendable {
  let rows: [UInt32]
  /// The leaf that each of them falls into.
  let leaves: [UInt32]
  /// What shuffling each feature of the tree's splits costs in accuracy, in the order of the features; empty where
  /// nobody asks. A feature without a split costs nothing.
  let accuracyLoss: [(feature: Int, loss: Double)]

  init(
    _ unseen: [UInt32], _ tree: GrownForestTree, _ data: ForestRows, permutes: Bool, _ stream: inout RandomStream
  ) {
    let judge = UnseenJudge(unseen, tree, data)
    rows = unseen
    leaves = judge.leaves(swapping: -1, with: unseen)
    let right = judge.rightCount(leaves)
    var losses: [(feature: Int, loss: Double)] = []
    if permutes, !unseen.isEmpty {
      for feature in Set(tree.builder.nodes.map(\.feature)).sorted() where feature >= 0 {
        var donors = unseen
        stream.shuffle(&donors)
        let shuffled = judge.rightCount(judge.leaves(swapping: feature, with: donors))
        losses.append((Int(feature), Double(right - shuffled) / Double(unseen.count)))
      }
    }
    accuracyLoss = losses
  }
}

/// Asks a tree for its opinion on unseen rows, again and again.
private struct UnseenJudge {
  let rows: [UInt32]
  let nodes: [ser_tree_node]
  let data: ForestRows
  /// The most frequent class of each leaf, the first of equals.
  let classes: [UInt16]

  init(_ rows: [UInt32], _ tree: GrownForestTree, _ data: ForestRows) {
    self.rows = rows
    self.data = data
    nodes = tree.builder.nodes
    classes = stride(from: 0, to: tree.leafValues.count, by: data.classCount).map { first in
      let shares = tree.leafValues[first..<first + data.classCount]
      let best = shares.indices.dropFirst().reduce(first) { shares[$1] > shares[$0] ? $1 : $0 }
      return UInt16(best - first)
    }
  }

  /// The leaves with the values of one feature taken from other rows.
  func leaves(swapping feature: Int32, with donors: [UInt32]) -> [UInt32] {
    [UInt32](unsafeUninitializedCapacity: rows.count) { leaves, count in
      ser_tree_leaves_swapped(
        nodes, data.values.values, data.features, rows, donors, rows.count, feature, leaves.baseAddress)
      count = rows.count
    }
  }

  func rightCount(_ leaves: [UInt32]) -> Int {
    zip(rows, leaves).count { data.labels[Int($0)] == classes[Int($1)] }
  }
}
