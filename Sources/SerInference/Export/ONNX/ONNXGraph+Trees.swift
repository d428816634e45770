import SerModels

/// Forests and boosted trees: every tree by one `TreeEnsembleRegressor`, which adds up what the leaves say.
///
/// Its rule is ours: a value up to the threshold, in `Float`, goes left, and each node says where missing values go.
/// What follows is done by plain operators: `TreeEnsembleClassifier` has rules of its own for two classes.
extension ONNXGraph {
  mutating func scores(of model: RandomForestModel, for rows: Value) -> ONNXScores {
    let sums = treeSums(of: rows, outputs: model.classCount, trees: model.treeCount) { index in
      let tree = model.tree(index)
      // Most leaves know a few of the classes only.
      return (tree, { values in values.indices.filter { values[$0] != 0 }.map { ($0, values[$0]) } })
    }
    let scale = float(1 / Float(max(1, model.treeCount)))
    return scores(product(sums, scale), areProbabilities: true)
  }

  mutating func scores(of model: GradientBoostingModel, for rows: Value) -> ONNXScores {
    let (outputs, isJoint) = (model.outputs, model.isJoint)
    let margins = treeSums(of: rows, outputs: outputs, trees: model.treeCount) { index in
      (model.tree(index), { values in values.enumerated().map { (isJoint ? $0 : index % outputs, $1) } })
    }
    let values = probabilities(
      fromMargins: margins, .float, classes: model.presentClasses, of: model.classCount)
    return scores(values, areProbabilities: true)
  }

  /// Σ over the trees of what their leaves give to each output, shape [N, outputs].
  ///
  /// - Parameter tree: a tree, and what the values of a leaf are worth to which outputs.
  private mutating func treeSums(
    of rows: Value, outputs: Int, trees: Int,
    _ tree: (Int) -> (DecisionTree, (_ values: [Float]) -> [(output: Int, value: Float)])
  ) -> Value {
    guard trees > 0 else { return zeros(rowsOf: rows, columns: outputs) }
    var table = ONNXTreeTable()
    for index in 0..<trees {
      let (tree, worth) = tree(index)
      table.append(tree, worth)
    }
    return applyLearnt(
      "TreeEnsembleRegressor", [rows],
      table.attributes + [
        ONNXAttribute("n_targets", .integer(outputs)), ONNXAttribute("aggregate_function", .text("SUM")),
        ONNXAttribute("post_transform", .text("NONE")),
      ])
  }
}

/// The nodes of trees as the parallel lists of ONNX.
private struct ONNXTreeTable {
  private var trees: [Int] = []
  private var nodes: [Int] = []
  private var features: [Int] = []
  private var thresholds: [Float] = []
  private var modes: [String] = []
  private var left: [Int] = []
  private var right: [Int] = []
  private var missingLeft: [Int] = []
  private var leafTrees: [Int] = []
  private var leafNodes: [Int] = []
  private var leafOutputs: [Int] = []
  private var leafValues: [Float] = []
  private var count = 0

  mutating func append(_ tree: DecisionTree, _ worth: ([Float]) -> [(output: Int, value: Float)]) {
    for (index, node) in tree.nodes.enumerated() {
      trees.append(count)
      nodes.append(index)
      switch node {
      case .split(let feature, let threshold, let child, let goesLeft):
        features.append(feature)
        thresholds.append(threshold)
        modes.append("BRANCH_LEQ")
        left.append(child)
        right.append(child + 1)
        missingLeft.append(goesLeft ? 1 : 0)
      case .leaf(let values):
        features.append(0)
        thresholds.append(0)
        modes.append("LEAF")
        left.append(0)
        right.append(0)
        missingLeft.append(0)
        for (output, value) in worth(values) {
          leafTrees.append(count)
          leafNodes.append(index)
          leafOutputs.append(output)
          leafValues.append(value)
        }
      }
    }
    count += 1
  }

  var attributes: [ONNXAttribute] {
    [
      ONNXAttribute("nodes_treeids", .integers(trees)), ONNXAttribute("nodes_nodeids", .integers(nodes)),
      ONNXAttribute("nodes_featureids", .integers(features)), ONNXAttribute("nodes_values", .floats(thresholds)),
      ONNXAttribute("nodes_modes", .texts(modes)), ONNXAttribute("nodes_truenodeids", .integers(left)),
      ONNXAttribute("nodes_falsenodeids", .integers(right)),
      ONNXAttribute("nodes_missing_value_tracks_true", .integers(missingLeft)),
      ONNXAttribute("target_treeids", .integers(leafTrees)), ONNXAttribute("target_nodeids", .integers(leafNodes)),
      ONNXAttribute("target_ids", .integers(leafOutputs)), ONNXAttribute("target_weights", .floats(leafValues)),
    ]
  }
}
