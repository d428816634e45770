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
  public let diagnostics: TrainingDiagnostics

  public var classCount: Int { leafValues.columns }
  public var treeCount: Int { trees.treeCount }

  /// Trees are summed in their order, so that nothing depends on which worker grew them.
  init(_ grown: [GrownForestTree], _ rows: ForestRows, judgesUnseen: Bool) {
    var ensemble = TreeEnsemble()
    var leafValues: [Float] = []
    var importance = [Double](repeating: 0, count: rows.features)
    var votes = Matrix(rows: judgesUnseen ? rows.count : 0, columns: rows.classCount)
    var judged = [Bool](repeating: false, count: votes.rows)
    for tree in grown {
      ensemble.append(tree.builder)
      leafValues += tree.leafValues
      for feature in importance.indices { importance[feature] += tree.importance[feature] }
      for (row, leaf) in tree.unseen {
        judged[Int(row)] = true
        for k in 0..<rows.classCount { votes[Int(row), k] += tree.leafValues[Int(leaf) * rows.classCount + k] }
      }
    }
    let total = importance.reduce(0, +)
    trees = ensemble
    self.leafValues = Matrix(rows: ensemble.leafCount, columns: rows.classCount, values: leafValues)
    width = rows.features
    self.importance = total > 0 ? importance.map { $0 / total } : importance
    outOfBag = judgesUnseen ? OutOfBagEstimate(votes: votes, judged: judged, labels: rows.labels) : nil
    var facts = [
      "trees": Double(grown.count), "nodes": Double(ensemble.nodeCount), "leaves": Double(ensemble.leafCount),
      "deepest": Double(grown.map(\.depth).max() ?? 0),
    ]
    if let outOfBag {
      facts["outOfBagAccuracy"] = outOfBag.accuracy
      facts["outOfBagUAR"] = outOfBag.uar
    }
    diagnostics = TrainingDiagnostics(stopReason: "all trees grown", converged: true, facts: facts)
  }

  /// Probabilities: the mean over the trees of the class shares in the leaf that a row falls into.
  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    try TreeEnsemble.check(features, width: width)
    let classes = classCount
    var result = Matrix(rows: features.rows, columns: classes)
    // Rows by the block: their features stay in the second-level cache while all trees pass over them.
    let block = max(16, 65_536 / max(1, width))
    result.values.withUnsafeMutableBufferPointer { result in
      features.values.withUnsafeBufferPointer { source in
        leafValues.values.withUnsafeBufferPointer { leafValues in
          for first in stride(from: 0, to: features.rows, by: block) {
            let count = min(block, features.rows - first)
            trees.forEachTree(
              of: UnsafeBufferPointer(rebasing: source[(first * width)...]), rows: count, width: width,
              trees: 0..<trees.treeCount
            ) { _, leaves, firstLeaf in
              for row in 0..<count {
                let values = (firstLeaf + Int(leaves[row])) * classes
                let target = (first + row) * classes
                for k in 0..<classes { result[target + k] += leafValues[values + k] }
              }
            }
          }
          let scale = 1 / Float(max(1, trees.treeCount))
          for index in result.indices { result[index] *= scale }
        }
      }
    }
    return ClassScores(values: result, areProbabilities: true)
  }
}

extension RandomForestModel: Codable {
  private enum Key: String, CodingKey { case trees, leafValues, width, importance, outOfBag, diagnostics }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    trees = try container.decode(TreeEnsemble.self, forKey: .trees)
    leafValues = try container.decode(Matrix.self, forKey: .leafValues)
    width = try container.decode(Int.self, forKey: .width)
    importance = try container.decode([Double].self, forKey: .importance)
    outOfBag = try container.decodeIfPresent(OutOfBagEstimate.self, forKey: .outOfBag)
    diagnostics = try container.decode(TrainingDiagnostics.self, forKey: .diagnostics)
    guard trees.leafCount == leafValues.rows, trees.greatestFeature < width, leafValues.columns > 0 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a damaged forest: \(leafValues.rows) rows of leaf values for \(trees.leafCount) leaves"))
    }
  }
}
