/// The probabilities of judged rows, and what was true of them.
///
///     let figures = JudgedProbabilities(outcome.predictions).map { CalibrationFigures($0) }
public struct JudgedProbabilities: Sendable {
  /// One row for each judged one, a probability for each class.
  let probabilities: [[Double]]
  let truth: [Int]
  let predictions: [Int]
  let classCount: Int

  /// Nil where a row comes without probabilities or with one that is no finite number, or there is no row.
  public init?(_ predictions: OutOfFoldPredictions) {
    let rows = predictions.rows
    let probabilities = rows.compactMap { $0.probabilities.map { row in row.map { Double($0) } } }
    guard !rows.isEmpty, probabilities.count == rows.count,
      probabilities.allSatisfy({ $0.allSatisfy(\.isFinite) })
    else { return nil }
    self.init(
      probabilities: probabilities, truth: rows.map(\.truth), predictions: rows.map(\.prediction),
      classCount: predictions.classNames.count)
  }

  init(probabilities: [[Double]], truth: [Int], predictions: [Int], classCount: Int) {
    self.probabilities = probabilities
    self.truth = truth
    self.predictions = predictions
    self.classCount = classCount
  }

  /// The probability of the predicted class of each row, and whether that was right.
  var confidences: [(stated: Double, holds: Bool)] {
    probabilities.indices.map { (probabilities[$0][predictions[$0]], predictions[$0] == truth[$0]) }
  }

  /// The probability of one class in each row, and whether it was the true one.
  func statements(on label: Int) -> [(stated: Double, holds: Bool)] {
    probabilities.indices.map { (probabilities[$0][label], truth[$0] == label) }
  }
}
