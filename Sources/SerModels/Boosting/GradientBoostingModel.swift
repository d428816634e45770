import SerLearning
import SerNumerics

/// Fitted gradient-boosted trees.
public struct GradientBoostingModel: TrainedClassifier, Equatable {
  let trees: TreeEnsemble
  /// One value a leaf, shape [leaves, 1], or one an output where a tree serves all classes, [leaves, outputs].
  let leafValues: Matrix
  /// The gain of each node's split (0 for a leaf) and the sum of its hessians, shape [nodes, 2].
  let nodeStatistics: Matrix
  let classes: PresentClasses
  /// Number of features of the training rows.
  public let width: Int
  /// The share of each feature in the gains of all splits, summing to 1 (0 everywhere when nothing was split).
  public let importance: [Double]
  /// Mean loss of the training rows before each round, the first that of knowing nothing, and after the last.
  public let trainingLoss: [Double]
  /// Mean loss of the validation rows after each round; empty without early stopping.
  public let validationLoss: [Double]
  public let diagnostics: TrainingDiagnostics

  var loss: BoostingLoss { BoostingLoss(classes: classes.classes.count, isJoint: leafValues.columns > 1) }
  /// Rounds that are kept.
  public var rounds: Int { trees.treeCount / loss.treesARound }

  init(
    _ run: BoostingRun, _ classes: PresentClasses, width: Int, validationLoss: [Double], bestRounds: Int?,
    reason: String
  ) {
    var ensemble = run.ensemble
    if let bestRounds { ensemble.truncate(to: bestRounds * run.loss.treesARound) }
    trees = ensemble
    leafValues = Matrix(
      firstRows: ensemble.leafCount, columns: run.loss.outputsPerTree, of: run.leafValues)
    nodeStatistics = Matrix(firstRows: ensemble.nodeCount, columns: 2, of: run.nodeStatistics)
    self.classes = classes
    self.width = width
    importance = SplitTotals(ensemble, nodeStatistics, features: width).gainShares
    trainingLoss = run.trainingLoss
    self.validationLoss = validationLoss
    var facts = [
      "rounds": Double(ensemble.treeCount / run.loss.treesARound), "trees": Double(ensemble.treeCount),
      "histogramUpdates": Double(run.histogramUpdates), "leaves": Double(ensemble.leafCount),
      "trainingLoss": run.trainingLoss.last ?? 0,
    ]
    if let best = validationLoss.min() { facts["validationLoss"] = best }
    diagnostics = TrainingDiagnostics(stopReason: reason, converged: true, facts: facts)
  }

  /// Margins before the softmax, shape [n, outputs]: one a class that had rows, or with two classes that of the second.
  /// They start from 0; XGBoost's start from its `base_score`. Values may be missing (NaN).
  public func margins(for features: Matrix) throws(TrainingError) -> Matrix {
    try TreeEnsemble.check(features, width: width, missing: .allowed)
    let loss = loss
    let (outputs, perLeaf) = (loss.outputs, leafValues.columns)
    var result = Matrix(rows: features.rows, columns: outputs)
    result.values.withUnsafeMutableBufferPointer { result in
      leafValues.values.withUnsafeBufferPointer { leafValues in
        guard let margins = result.baseAddress, let leafValues = leafValues.baseAddress else { return }
        trees.forEachTree(of: features) { tree, firstRow, leaves, firstLeaf in
          loss.add(
            tree: tree, leafValues + firstLeaf * perLeaf, leaves: leaves, to: margins + firstRow * outputs)
        }
      }
    }
    return result
  }

  /// Probabilities; classes without training rows have 0.
  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    let present = loss.probabilities(try margins(for: features))
    guard classes.classes.count < classes.classCount else {
      return ClassScores(values: present, areProbabilities: true)
    }
    var values = Matrix(rows: features.rows, columns: classes.classCount)
    for row in 0..<features.rows {
      for (place, label) in classes.classes.enumerated() { values[row, label] = present[row, place] }
    }
    return ClassScores(values: values, areProbabilities: true)
  }
}

extension GradientBoostingModel: Codable {
  private enum Key: String, CodingKey {
    case trees, leafValues, nodeStatistics, classes, classCount, width, importance, trainingLoss, validationLoss
    case diagnostics
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(trees, forKey: .trees)
    try container.encode(leafValues, forKey: .leafValues)
    try container.encode(nodeStatistics, forKey: .nodeStatistics)
    try container.encode(classes.classes, forKey: .classes)
    try container.encode(classes.classCount, forKey: .classCount)
    try container.encode(width, forKey: .width)
    try container.encode(importance, forKey: .importance)
    try container.encode(trainingLoss, forKey: .trainingLoss)
    try container.encode(validationLoss, forKey: .validationLoss)
    try container.encode(diagnostics, forKey: .diagnostics)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    trees = try container.decode(TreeEnsemble.self, forKey: .trees)
    leafValues = try container.decode(Matrix.self, forKey: .leafValues)
    // Bundles of earlier versions have none.
    nodeStatistics =
      try container.decodeIfPresent(Matrix.self, forKey: .nodeStatistics) ?? Matrix(rows: trees.nodeCount, columns: 2)
    let present = try container.decode([Int].self, forKey: .classes)
    let classCount = try container.decode(Int.self, forKey: .classCount)
    width = try container.decode(Int.self, forKey: .width)
    importance = try container.decode([Double].self, forKey: .importance)
    trainingLoss = try container.decode([Double].self, forKey: .trainingLoss)
    validationLoss = try container.decode([Double].self, forKey: .validationLoss)
    diagnostics = try container.decode(TrainingDiagnostics.self, forKey: .diagnostics)
    func damaged(_ what: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "a damaged boosting model: \(what)"))
    }
    guard (2...mostClasses).contains(classCount), present.count >= 2, present == Array(Set(present)).sorted(),
      present.allSatisfy((0..<classCount).contains)
    else { throw damaged("classes \(present) of \(classCount)") }
    classes = PresentClasses(present, classCount: classCount)
    let loss = BoostingLoss(classes: present.count, isJoint: leafValues.columns > 1)
    guard trees.leafCount == leafValues.rows, leafValues.columns == loss.outputsPerTree,
      trees.treeCount % loss.treesARound == 0
    else { throw damaged("\(leafValues.rows) values for \(trees.leafCount) leaves of \(trees.treeCount) trees") }
    // Far beyond what training gives; so great that their sums would leave the range of Float.
    guard leafValues.values.allSatisfy({ abs($0) < 1e30 }) else { throw damaged("leaf values of 1e30 and more") }
    guard nodeStatistics.rows == trees.nodeCount, nodeStatistics.columns == 2 else {
      throw damaged("\(nodeStatistics.rows) statistics for \(trees.nodeCount) nodes")
    }
    guard trees.greatestFeature < width else { throw damaged("feature \(trees.greatestFeature) of \(width)") }
  }
}
