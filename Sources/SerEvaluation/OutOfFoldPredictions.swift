import SerNumerics

/// The predictions of a protocol's test rows, every row judged by a model that didn't see its speaker (or, for a leaky
/// plan, that didn't see the row).
public struct OutOfFoldPredictions: Sendable, Equatable, Codable {
  /// One judged row.
  public struct Row: Sendable, Equatable, Codable {
    /// Index into the rows that were cross-validated.
    public let row: Int
    /// Index into the plan's folds.
    public let fold: Int
    public let truth: Int
    public let prediction: Int
    /// Probability of each class, or nil where the model only ranks them.
    public let probabilities: [Float]?

    public init(row: Int, fold: Int, truth: Int, prediction: Int, probabilities: [Float]?) {
      self.row = row
      self.fold = fold
      self.truth = truth
      self.prediction = prediction
      self.probabilities = probabilities
    }
  }

  public let classNames: [String]
  /// In ascending order of fold, then row.
  public let rows: [Row]

  public init(classNames: [String], rows: [Row]) {
    self.classNames = classNames
    self.rows = rows
  }

  /// The rows that both judged, in the order of these.
  func pairs(with other: OutOfFoldPredictions) -> [(Row, Row)] {
    let otherByRow = Dictionary(other.rows.map { ($0.row, $0) }, uniquingKeysWith: { a, _ in a })
    return rows.compactMap { row in otherByRow[row.row].map { (row, $0) } }
  }

  /// The figures of all rows pooled.
  public var metrics: ClassificationMetrics { Self.metrics(of: rows, classNames: classNames) }

  /// How far the probabilities of all rows pooled can be believed; nil where the models give none.
  public var calibration: CalibrationFigures? { JudgedProbabilities(self).map { CalibrationFigures($0) } }

  /// The confusion matrix of all rows pooled.
  public var confusion: ConfusionMatrix {
    ConfusionMatrix(classNames: classNames, truth: rows.map(\.truth), predictions: rows.map(\.prediction))
  }

  /// The rows of one fold alone.
  public func fold(_ index: Int) -> OutOfFoldPredictions {
    OutOfFoldPredictions(classNames: classNames, rows: rows.filter { $0.fold == index })
  }

  /// The figures of the rows for which `belongs` is true.
  public func metrics(where belongs: (Row) -> Bool) -> ClassificationMetrics {
    Self.metrics(of: rows.filter(belongs), classNames: classNames)
  }

  private static func metrics(of rows: [Row], classNames: [String]) -> ClassificationMetrics {
    let confusion = ConfusionMatrix(
      classNames: classNames, truth: rows.map(\.truth), predictions: rows.map(\.prediction))
    let probabilities = rows.compactMap { row in row.probabilities.map { Double($0[row.truth]) } }
    return ClassificationMetrics(
      confusion, probabilitiesOfTruth: probabilities.count == rows.count && !rows.isEmpty ? probabilities : nil)
  }
}
