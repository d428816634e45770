import SerCorpus
import SerEvaluation
import SerFormats
import SerLearning

/// Rows with what they are and what a model makes of them.
struct JudgedRows {
  let classNames: [String]
  /// Indices into ``classNames``.
  let truth: [Int]
  let scores: ClassScores
  let confusion: ConfusionMatrix
  let metrics: ClassificationMetrics

  init(classNames: [String], truth: [Int], scores: ClassScores) {
    self.classNames = classNames
    self.truth = truth
    self.scores = scores
    confusion = ConfusionMatrix(classNames: classNames, truth: truth, predictions: scores.predictions)
    metrics = ClassificationMetrics(
      confusion,
      probabilitiesOfTruth: scores.areProbabilities
        ? truth.enumerated().map { Double(scores.values[$0.offset, $0.element]) } : nil)
  }

  /// One line a row: path or number, speaker, truth, prediction and, where there are any, probabilities.
  func predictions(_ table: FeatureTable) -> CSVDocument {
    let predicted = scores.predictions
    let rows = truth.indices.map { row in
      [table.paths?[row] ?? "\(row)", table.speakers?[row] ?? "", classNames[truth[row]], classNames[predicted[row]]]
        + (scores.areProbabilities ? scores.values.row(row).map { "\($0)" } : classNames.map { _ in "" })
    }
    return CSVDocument(
      header: [table.paths == nil ? "row" : "path", "speaker", "truth", "prediction"] + classNames.map { "p_\($0)" },
      rows: rows)
  }
}
