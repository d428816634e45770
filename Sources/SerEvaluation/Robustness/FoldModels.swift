import SerLearning
import SerNumerics
import Synchronization

/// Keeps every fold's fitted pipeline while a cross-validation runs, to judge changed copies of the fold's test rows by it
/// afterwards.
///
///     let models = FoldModels()
///     watch.inspect = models.inspect
///     let clean = try await validation.run(rows, plan: plan, watch: watch)
///     let noisy = try models.judge(copies, of: rows, normalization: .train)
public final class FoldModels: Sendable {
  private let folds = Mutex<[(fold: Fold, fitted: FittedPipeline)]>([])

  public init() {}

  /// For ``CrossValidation/FoldWatch/inspect``.
  public func inspect(_ fitted: FittedPipeline, _ fold: Fold, _ test: LabelledFeatures) {
    folds.withLock { $0.append((fold, fitted)) }
  }

  /// The copies of every fold's test rows, each judged by the model that was fitted without its speaker. `rows` are those
  /// that were cross-validated; copies are scaled as their originals were. Rows without a copy are not judged.
  public func judge(
    _ copies: AugmentedCopies, of rows: LabelledFeatures, normalization: Normalization
  ) throws(TrainingError) -> OutOfFoldPredictions {
    try rows.check(copies)
    let prepared = try normalization.prepare(rows, copies: copies).copies ?? copies
    var judged: [OutOfFoldPredictions.Row] = []
    for (index, entry) in folds.withLock({ $0 }).enumerated() {
      if Task.isCancelled { throw .cancelled }
      let own = prepared.indices(of: entry.fold.test)
      guard !own.isEmpty else { continue }
      let scores = try entry.fitted.scores(for: prepared.features.selectingRows(own))
      let predictions = scores.predictions
      for (place, copy) in own.enumerated() {
        let row = prepared.originals[copy]
        judged.append(
          OutOfFoldPredictions.Row(
            row: row, fold: index, truth: rows.labels[row], prediction: predictions[place],
            probabilities: scores.areProbabilities ? Array(scores.values.row(place)) : nil))
      }
    }
    return OutOfFoldPredictions(classNames: rows.classNames, rows: judged)
  }
}
