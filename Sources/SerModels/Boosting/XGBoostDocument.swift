import Foundation
import SerNumerics

/// A boosted model as the JSON that XGBoost 3 loads (`Booster.load_model`), with the same margins.
///
/// The format is XGBoost's model schema (its documentation, "Introduction to Model IO"). Here a value up to the
/// threshold goes left, there a value below it: thresholds are written as the next greater float. Two classes become
/// `binary:logistic`, more `multi:softprob`, joint trees those of `multi_output_tree`. Margins start from 0, which is
/// `base_score` 0.5 in the probabilities of the logistic loss.
///
/// Classes without training rows have no output: the outputs are the classes in the attribute `classes`, in order.
public struct XGBoostDocument: Sendable {
  private let model: GradientBoostingModel
  private let featureNames: [String]
  private let classNames: [String]

  /// Names may be left out; otherwise one a feature, and one a class of the training rows' list.
  public init(_ model: GradientBoostingModel, featureNames: [String] = [], classNames: [String] = []) {
    precondition(featureNames.isEmpty || featureNames.count == model.width)
    self.model = model
    self.featureNames = featureNames
    self.classNames = classNames
  }

  /// The whole document.
  public var data: Data {
    var data = Data()
    write { data.append(contentsOf: $0.utf8) }
    return data
  }

  /// Hands the document over piece by piece, never more than a tree at a time.
  public func write(_ append: (String) throws -> Void) rethrows {
    let loss = model.loss
    let trees = model.trees
    try append(#"{"learner":{"attributes":{"classes":"# + Self.quoted(Self.list(outputNames.map(Self.quoted))))
    try append(#"},"feature_names":"# + Self.list(featureNames.map(Self.quoted)))
    try append(#","feature_types":"# + Self.list(featureNames.map { _ in #""float""# }))
    try append(#","gradient_booster":{"model":{"cats":{"enc":[],"feature_segments":[],"sorted_idx":[]}"#)
    try append(#","gbtree_model_param":{"num_parallel_tree":"1","num_trees":"\#(trees.treeCount)"}"#)
    try append(
      #","iteration_indptr":"#
        + Self.list((0...model.rounds).map { "\($0 * loss.treesARound)" })
        + #","tree_info":"# + Self.list((0..<trees.treeCount).map { "\(loss.isJoint ? 0 : $0 % loss.outputs)" })
        + #","trees":["#)
    for tree in 0..<trees.treeCount { try append((tree > 0 ? "," : "") + text(of: tree)) }
    try append(#"]},"name":"gbtree"},"# + parameters(loss) + #"},"version":[3,0,0]}"#)
  }

  private var outputNames: [String] {
    model.classes.classes.map { classNames.indices.contains($0) ? classNames[$0] : "\($0)" }
  }

  private func parameters(_ loss: BoostingLoss) -> String {
    let isBinary = loss.classes == 2
    // One start value an output. Of older versions, those that know a single one alone take a number only.
    let base = isBinary ? "[5E-1]" : Self.list([String](repeating: "0E0", count: loss.classes))
    let objective =
      isBinary
      ? #"{"name":"binary:logistic","reg_loss_param":{"scale_pos_weight":"1"}}"#
      : #"{"name":"multi:softprob","softmax_multiclass_param":{"num_class":"\#(loss.classes)"}}"#
    return
      #""learner_model_param":{"base_score":"\#(base)","boost_from_average":"0","num_class":"#
      + #""\#(isBinary ? 0 : loss.classes)","num_feature":"\#(model.width)","num_target":"1"},"objective":\#(objective)"#
  }

  private func text(of tree: Int) -> String {
    let nodes = XGBoostTree(model, tree: tree)
    let perLeaf = model.leafValues.columns
    var fields = [
      ("base_weights", Self.list(nodes.baseWeights)), ("categories", "[]"), ("categories_nodes", "[]"),
      ("categories_segments", "[]"), ("categories_sizes", "[]"), ("default_left", Self.list(nodes.defaultLeft)),
      ("id", "\(tree)"), ("left_children", Self.list(nodes.leftChildren)),
      ("loss_changes", Self.list(nodes.gains)), ("parents", Self.list(nodes.parents)),
      ("right_children", Self.list(nodes.rightChildren)), ("split_conditions", Self.list(nodes.conditions)),
      ("split_indices", Self.list(nodes.features)),
      ("split_type", Self.list(nodes.features.map { _ in 0 })), ("sum_hessian", Self.list(nodes.hessians)),
      (
        "tree_param",
        #"{"num_deleted":"0","num_feature":"\#(model.width)","num_nodes":"\#(nodes.features.count)","#
          + #""size_leaf_vector":"\#(perLeaf)"}"#
      ),
    ]
    if perLeaf > 1 { fields.append(("leaf_weights", Self.list(nodes.leafWeights))) }
    return "{" + fields.map { #""\#($0.0)":\#($0.1)"# }.joined(separator: ",") + "}"
  }

  private static func list(_ values: [some CustomStringConvertible]) -> String {
    "[" + values.map(\.description).joined(separator: ",") + "]"
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    let data = try? JSONValue.string(text).data
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}

/// The nodes of one tree as XGBoost's parallel arrays.
private struct XGBoostTree {
  var baseWeights: [Float] = []
  var leafWeights: [Float] = []
  var defaultLeft: [Int] = []
  var leftChildren: [Int] = []
  var rightChildren: [Int] = []
  var parents: [Int]
  var gains: [Float] = []
  var hessians: [Float] = []
  var conditions: [Float] = []
  var features: [Int] = []

  init(_ model: GradientBoostingModel, tree: Int) {
    let range = model.trees.starts[tree]..<model.trees.starts[tree + 1]
    let firstLeaf = model.trees.leafStarts[tree]
    let perLeaf = model.leafValues.columns
    // XGBoost's own mark of a root differs between its two kinds of tree.
    parents = [Int](repeating: perLeaf > 1 ? -1 : Int(Int32.max), count: range.count)
    for (index, node) in model.trees.nodes[range].enumerated() {
      let isLeaf = node.feature < 0
      let values = isLeaf ? Array(model.leafValues.row(firstLeaf + Int(node.left))) : []
      defaultLeft.append(node.missing_left == 0 ? 0 : 1)
      gains.append(model.nodeStatistics[range.lowerBound + index, 0])
      hessians.append(model.nodeStatistics[range.lowerBound + index, 1])
      features.append(isLeaf ? 0 : Int(node.feature))
      baseWeights += isLeaf ? values : [Float](repeating: 0, count: perLeaf)
      if isLeaf {
        leftChildren.append(-1)
        // A vector leaf's right child is its place among the leaf weights.
        rightChildren.append(perLeaf > 1 ? leafWeights.count / perLeaf : -1)
        conditions.append(perLeaf > 1 ? 0 : values[0])
        if perLeaf > 1 { leafWeights += values }
      } else {
        leftChildren.append(Int(node.left))
        rightChildren.append(Int(node.left) + 1)
        let next = node.threshold.nextUp
        conditions.append(next.isFinite ? next : node.threshold)
        parents[Int(node.left)] = index
        parents[Int(node.left) + 1] = index
      }
    }
  }
}
