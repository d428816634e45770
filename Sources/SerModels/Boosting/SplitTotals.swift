import SerLearning
import SerNumerics

/// What the splits on each feature add up to.
struct SplitTotals: Sendable {
  /// The gains: XGBoost's `total_gain`.
  var gain: [Double]
  /// The hessians of the nodes split: XGBoost's `total_cover`.
  var cover: [Double]
  /// The splits: XGBoost's `weight`.
  var weight: [Double]

  /// From (gain, hessians) of every node, shape [nodes, 2].
  init(_ trees: TreeEnsemble, _ statistics: Matrix, features: Int) {
    gain = [Double](repeating: 0, count: features)
    cover = gain
    weight = gain
    for (index, node) in trees.nodes.enumerated() where node.feature >= 0 {
      let feature = Int(node.feature)
      gain[feature] += Double(statistics[index, 0])
      cover[feature] += Double(statistics[index, 1])
      weight[feature] += 1
    }
  }

  /// The gains as shares of their sum; 0 everywhere when nothing was split.
  var gainShares: [Double] {
    let total = gain.reduce(0, +)
    return total > 0 ? gain.map { $0 / total } : gain
  }
}

extension GradientBoostingModel: ReportsImportance {
  /// By `gain`, `cover` and `weight`, each summed over the splits: XGBoost's `total_gain`, `total_cover`, `weight`.
  public var featureImportances: [FeatureImportance] {
    let totals = SplitTotals(trees, nodeStatistics, features: width)
    return [
      FeatureImportance(measure: "gain", values: totals.gain),
      FeatureImportance(measure: "cover", values: totals.cover),
      FeatureImportance(measure: "weight", values: totals.weight),
    ]
  }
}

extension Matrix {
  /// The first rows of a longer storage.
  init(firstRows rows: Int, columns: Int, of values: [Float]) {
    self.init(rows: rows, columns: columns, values: Array(values.prefix(rows * columns)))
  }
}
