import SerEvaluation

/// A variant of a model as an ablation judged it.
public struct AblatedVariant: Sendable {
  public let name: String
  /// What differs from the base, `name=value`; of the base itself what was given.
  public let settings: [String]
  /// One a seed, in the same order for all variants; at least one.
  public let cells: [EvaluatedCell]

  public init(name: String, settings: [String], cells: [EvaluatedCell]) {
    precondition(!cells.isEmpty, "a variant that was never run")
    self.name = name
    self.settings = settings
    self.cells = cells
  }

  /// The name of what all others are compared with.
  public static let baseName = "base"

  /// What stands for all seeds: features, protocol, marks.
  var cell: EvaluatedCell { cells[0] }

  /// The name with its marks, such as `no attention (LEAKY)`.
  public var title: String { name + cell.markSuffix }

  /// The settings in one line; `defaults` where there are none.
  public var settingsText: String { settings.isEmpty ? "defaults" : settings.joined(separator: " ") }

  var runs: SeededRuns { SeededRuns(seeds: cells.map(\.seed), runs: cells.map(\.outcome.predictions)) }

  /// Mean over seeds of a figure in each fold; nil where one doesn't define it.
  func foldMeans(_ figure: (ClassificationMetrics) -> Double?) -> [Double?] {
    cell.outcome.folds.indices.map { index in
      let values = cells.compactMap { figure($0.outcome.predictions.fold(index).metrics) }
      return values.count == cells.count ? values.reduce(0, +) / Double(values.count) : nil
    }
  }
}
