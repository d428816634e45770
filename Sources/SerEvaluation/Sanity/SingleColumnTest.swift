import SerLearning
import SerNumerics

/// How well the emotion can be told by one column alone: whether a single one, such as loudness, carries a result.
public struct SingleColumnTest: Sendable {
  /// UAR of each column alone, out-of-fold; nil where it is undefined. The best of many is better than it is.
  public let uarOfColumn: [Double?]
  /// Every row judged by the one column that told its fold's training rows best: an honest figure.
  public let chosen: OutOfFoldPredictions
  /// The column that was chosen in each fold.
  public let chosenColumns: [Int]

  /// Judges every column of complete rows under a plan, each class as a normal distribution.
  public init(_ rows: LabelledFeatures, plan: SplitPlan, workers: Int) async throws {
    try plan.checkDisjoint(speakers: rows.speakers)
    let columns = try await parallelMap(count: rows.features.columns, workers: workers) { column in
      ColumnJudgement(rows, plan, column)
    }
    uarOfColumn = columns.map { OutOfFoldPredictions(classNames: rows.classNames, rows: $0.judged).metrics.uar }
    var judged: [OutOfFoldPredictions.Row] = []
    var chosenColumns: [Int] = []
    for fold in plan.folds.indices {
      let best = columns.indices.max { columns[$0].trainingUAR[fold] < columns[$1].trainingUAR[fold] } ?? 0
      chosenColumns.append(best)
      judged += columns[best].judged.filter { $0.fold == fold }
    }
    chosen = OutOfFoldPredictions(classNames: rows.classNames, rows: judged)
    self.chosenColumns = chosenColumns
  }

  /// The columns that tell most, the best first, equal ones in their order.
  public func leading(_ count: Int) -> [(column: Int, uar: Double)] {
    uarOfColumn.enumerated().compactMap { column, uar in uar.map { (column, $0) } }
      .sorted { ($0.1, $1.0) > ($1.1, $0.0) }.prefix(count).map { (column: $0.0, uar: $0.1) }
  }
}

/// One column under a plan.
private struct ColumnJudgement: Sendable {
  let judged: [OutOfFoldPredictions.Row]
  /// UAR on each fold's own training rows.
  let trainingUAR: [Double]

  init(_ rows: LabelledFeatures, _ plan: SplitPlan, _ column: Int) {
    let values = rows.features.column(column)
    var judged: [OutOfFoldPredictions.Row] = []
    var trainingUAR: [Double] = []
    for (index, fold) in plan.folds.enumerated() {
      let truth = fold.training.map { rows.labels[$0] }
      let fitted = GaussianColumn(
        fold.training.map { values[$0] }, labels: truth, classCount: rows.classNames.count)
      let known = ConfusionMatrix(
        classNames: rows.classNames, truth: truth, predictions: fold.training.map { fitted.prediction(values[$0]) })
      trainingUAR.append(ClassificationMetrics(known).uar ?? 0)
      judged += fold.test.map { row in
        OutOfFoldPredictions.Row(
          row: row, fold: index, truth: rows.labels[row], prediction: fitted.prediction(values[row]),
          probabilities: nil)
      }
    }
    self.judged = judged
    self.trainingUAR = trainingUAR
  }
}
