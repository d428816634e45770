import SerNumerics

/// A selection with what it takes to fit it.
public struct FeatureSelector: Sendable {
  public let selection: FeatureSelection
  /// Whose fitted models rank the columns for ``FeatureSelection/importance(_:)``; they must be ``ReportsImportance``.
  public let ranking: (any ClassifierTrainer)?

  /// Throws where the selection needs a ranking trainer and none is given.
  public init(_ selection: FeatureSelection, ranking: (any ClassifierTrainer)? = nil) throws(TrainingError) {
    if case .importance = selection, ranking == nil {
      throw .invalidRows("\(selection.text) needs a classifier that ranks the columns")
    }
    self.selection = selection
    self.ranking = ranking
  }

  /// Chooses columns by these rows. Of equals the column that stands first is preferred.
  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> SelectedColumns {
    let width = rows.features.columns
    switch selection {
    case .variance:
      return try SelectedColumns((0..<width).filter { rows.features.varies(column: $0) }, of: width)
    case .anova(let count):
      let ratios = try ColumnRanking.varianceRatios(of: rows)
      return try SelectedColumns(ColumnRanking.best(count, by: ratios), of: width)
    case .importance(let count):
      let importance = try await importance(of: rows, in: context)
      return try SelectedColumns(ColumnRanking.best(count, by: importance), of: width)
    }
  }

  private func importance(
    of rows: LabelledFeatures, in context: TrainingContext
  ) async throws(TrainingError) -> [Double] {
    guard let ranking else { throw .invalidRows("\(selection.text) needs a classifier that ranks the columns") }
    let context = TrainingContext(seed: context.seed.derived("selection"), workers: context.workers)
    let model = try await Pipeline(trainer: ranking).fit(rows, in: context).model
    let importance = (model as? any ReportsImportance)?.featureImportances.first?.values
    guard let importance, importance.count == rows.features.columns else {
      throw .invalidRows("\(selection.text): \(type(of: ranking).identifier) doesn't say how important a column is")
    }
    return importance
  }
}
