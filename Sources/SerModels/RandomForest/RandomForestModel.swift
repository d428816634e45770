import SerLearning
import SerNumerics

/// A fitted random forest.
public struct RandomForestModel: TrainedClassifier, Equatable {
  let trees: TreeEnsemble
  /// Class probabilities of the leaves of all trees, shape [leaves, classes].
  let leafValues: Matrix
  /// Number of features of the training rows.
  public let width: Int
  /// The mean decrease of impurity by splits on each feature, summing to 1 (0 everywhere when nothing was split).
  ///
  /// It favours features with many values (Strobl et al. 2007, doi:10.1186/1471-2105-8-25); permutation importance on
  /// held-out rows doesn't.
  public let importance: [Double]
  /// Nil unless it was asked for.
  public let outOfBag: OutOfBagEstimate?
  /// The accuracy that shuffling each feature costs; nil unless it was asked for.
  ///
  /// Breiman 2001, doi:10.1023/A:1010933404324, section 10: on the rows that a tree has not seen, the share that it
  /// predicts rightly less that share with the feature's values dealt out anew among them, in the mean over all trees.
  public let permutationImportance: [Double]?
  public let diagnostics: TrainingDiagnostics

  public var classCount: Int { leafValues.columns }
  public var treeCount: Int { trees.treeCount }

  /// Trees are summed in their order, so that nothing depends on which worker grew them.
  init(_ grown: [GrownForestTree], _ rows: ForestRows, _ trainer: RandomForestClassifier) {
    var ensemble = TreeEnsemble()
    var leafValues: [Float] = []
    var importance = [Double](repeating: 0, count: rows.features)
    var losses = importance
    var votes = Matrix(rows: trainer.outOfBag ? rows.count : 0, columns: rows.classCount)
    var judged = [Bool](repeating: false, count: votes.rows)
    for tree in grown {
      ensemble.append(tree.builder)
      leafValues += tree.leafValues
      for feature in importance.indices { importance[feature] += tree.importance[feature] }
      guard let unseen = tree.unseen else { continue }
      for (feature, loss) in unseen.accuracyLoss { losses[feature] += loss }
      guard trainer.outOfBag else { continue }
      for (row, leaf) in zip(unseen.rows, unseen.leaves) {
        judged[Int(row)] = true
        for k in 0..<rows.classCount { votes[Int(row), k] += tree.leafValues[Int(leaf) * rows.classCount + k] }
      }
    }
    let total = importance.reduce(0, +)
    trees = ensemble
    self.leafValues = Matrix(rows: ensemble.leafCount, columns: rows.classCount, values: leafValues)
    width = rows.features
    self.importance = total > 0 ? importance.map { $0 / total } : importance
    outOfBag = trainer.outOfBag ? OutOfBagEstimate(votes: votes, judged: judged, labels: rows.labels) : nil
    permutationImportance = trainer.permutationImportance ? losses.map { $0 / Double(max(1, grown.count)) } : nil
    var facts = [
      "trees": Double(grown.count), "nodes": Double(ensemble.nodeCount), "leaves": Double(ensemble.leafCount),
      "deepest": Double(grown.map(\.depth).max() ?? 0),
      "histogramUpdates": Double(grown.reduce(0) { $0 + $1.histogramUpdates }),
    ]
    if let outOfBag {
      facts["outOfBagAccuracy"] = outOfBag.accuracy
      facts["outOfBagUAR"] = outOfBag.uar
    }
    diagnostics = TrainingDiagnostics(stopReason: "all trees grown", converged: true, facts: facts)
  }

  /// Probabilities: the mean over the trees of the class shares in the leaf that a row falls into.
  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    try TreeEnsemble.check(features, width: width, missing: .refused)
    let classes = classCount
    var result = Matrix(rows: features.rows, columns: classes)
    result.values.withUnsafeMutableBufferPointer { result in
      leafValues.values.withUnsafeBufferPointer { leafValues in
        trees.forEachTree(of: features) { _, firstRow, leaves, firstLeaf in
          for (row, leaf) in leaves.enumerated() {
            let values = (firstLeaf + Int(leaf)) * classes
            let target = (firstRow + row) * classes
            for k in 0..<classes { result[target + k] += leafValues[values + k] }
          }
        }
        let scale = 1 / Float(max(1, trees.treeCount))
        for index in result.indices { result[index] *= scale }
      }
    }
    return ClassScores(values: result, areProbabilities: true)
  }
}

extension RandomForestModel: ReportsImportance {
  /// By `permutation`, where it was asked for, and by `impurity`.
  public var featureImportances: [FeatureImportance] {
    (permutationImportance.map { [FeatureImportance(measure: "permutation", values: $0)] } ?? [])
      + [FeatureImportance(measure: "impurity", values: importance)]
  }
}

extension RandomForestModel: Codable {
  private enum Key: String, CodingKey {
    case trees, leafValues, width, importance, outOfBag, permutationImportance, diagnostics
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    trees = try container.decode(TreeEnsemble.self, forKey: .trees)
    leafValues = try container.decode(Matrix.self, forKey: .leafValues)
    width = try container.decode(Int.self, forKey: .width)
    importance = try container.decode([Double].self, forKey: .importance)
    outOfBag = try container.decodeIfPresent(OutOfBagEstimate.self, forKey: .outOfBag)
    permutationImportance = try container.decodeIfPresent([Double].self, forKey: .permutationImportance)
    diagnostics = try container.decode(TrainingDiagnostics.self, forKey: .diagnostics)
    guard trees.leafCount == leafValues.rows, trees.greatestFeature < width, leafValues.columns > 0 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a damaged forest: \(leafValues.rows) rows of leaf values for \(trees.leafCount) leaves"))
    }
    for leaf in 0..<leafValues.rows {
      let shares = leafValues.row(leaf)
      guard shares.allSatisfy({ $0 >= 0 && $0 <= 1 }), abs(shares.reduce(0, +) - 1) < 1e-3 else {
        throw DecodingError.dataCorruptedError(
          forKey: .leafValues, in: container,
          debugDescription: "a damaged forest: leaf \(leaf) has no shares of classes")
      }
    }
  }
}
