import SerNumerics

/// One tree of a fitted model by itself: what a writer of another program's format goes through.
package struct DecisionTree: Sendable, Equatable {
  package enum Node: Sendable, Equatable {
    /// Rows whose feature is at most the threshold go to the child `left`, others to the one behind it; those without a
    /// value as `missingLeft` says.
    case split(feature: Int, threshold: Float, left: Int, missingLeft: Bool)
    /// One value an output of the tree.
    case leaf([Float])
  }

  /// The root first; children stand behind their parent.
  package let nodes: [Node]
}

extension TreeEnsemble {
  /// A tree with its share of the leaf values of all trees.
  fileprivate func tree(_ index: Int, leafValues: Matrix) -> DecisionTree {
    DecisionTree(
      nodes: nodes[starts[index]..<starts[index + 1]].map { node in
        guard node.feature < 0 else {
          return .split(
            feature: Int(node.feature), threshold: node.threshold, left: Int(node.left),
            missingLeft: node.missing_left != 0)
        }
        return .leaf(Array(leafValues.row(leafStarts[index] + Int(node.left))))
      })
  }
}

extension RandomForestModel {
  /// The tree at a place, its leaves with the shares of all classes.
  package func tree(_ index: Int) -> DecisionTree { trees.tree(index, leafValues: leafValues) }
}

extension GradientBoostingModel {
  package var treeCount: Int { trees.treeCount }
  /// Margins of a row: one a class that had rows, or with two classes that of the second.
  package var outputs: Int { loss.outputs }
  /// Whether a leaf holds a value for every output; else the trees of the outputs take turns.
  package var isJoint: Bool { loss.isJoint }
  /// The classes that had training rows, ascending.
  package var presentClasses: [Int] { classes.classes }
  /// All classes by name, with or without rows.
  package var classCount: Int { classes.classCount }

  /// The tree at a place, its leaves with a value for each of its outputs.
  package func tree(_ index: Int) -> DecisionTree { trees.tree(index, leafValues: leafValues) }
}
