import SerNumerics

/// Scores of training rows by models that haven't seen them, nor any row of their speakers: what a calibration is fitted
/// on.
struct OutOfFoldScores: Sendable {
  /// One judged row.
  struct Row: Sendable {
    let label: Int
    /// One for each class.
    let scores: [Double]
    /// Whether each class had rows among those that the judging model was fitted on.
    let knowsClass: [Bool]
  }

  /// In the order of folds, then rows.
  let rows: [Row]
  let areProbabilities: Bool
  let classCount: Int
  /// The classes that have rows at all, ascending.
  let classes: [Int]

  /// Fits the pipeline on the rows outside each inner fold and scores those inside.
  ///
  /// Of a clip and its augmented copies the clip alone is scored: calibration is for recordings as they are. Throws
  /// where no fold leaves two classes to fit on.
  init(
    of pipeline: Pipeline, _ rows: LabelledFeatures, in context: TrainingContext
  ) async throws(TrainingError) {
    let folds = try InnerFolds(rows, seed: context.seed.derived("calibration")).folds
    var judged: [Row] = []
    var areProbabilities = false
    for (index, fold) in folds.enumerated() {
      if Task.isCancelled { throw .cancelled }
      let training = rows.selecting(fold.training)
      let knowsClass = training.classCounts.map { $0 > 0 }
      guard knowsClass.count(where: \.self) >= 2 else { continue }
      let inner = TrainingContext(seed: context.seed.derived("calibration-fit", index), workers: context.workers)
      let model = try await pipeline.fitUncalibrated(training, in: inner)
      let scores = try model.scores(for: rows.features.selectingRows(fold.test))
      areProbabilities = scores.areProbabilities
      for (position, row) in fold.test.enumerated() {
        judged.append(
          Row(
            label: rows.labels[row], scores: scores.values.row(position).map { Double($0) }, knowsClass: knowsClass))
      }
    }
    guard !judged.isEmpty else {
      throw .invalidRows(
        "calibration needs training rows of at least two classes after some speakers are held out; none are left of "
          + "\(rows.count) rows")
    }
    self.rows = judged
    self.areProbabilities = areProbabilities
    classCount = rows.classNames.count
    classes = rows.classCounts.indices.filter { rows.classCounts[$0] > 0 }
  }

  init(rows: [Row], areProbabilities: Bool, classes: [Int], classCount: Int) {
    self.rows = rows
    self.areProbabilities = areProbabilities
    self.classes = classes
    self.classCount = classCount
  }
}
