import SerEvaluation
import SerReports

/// What `serbase transfer` and `serbase evaluate` report of a judgement, as `--json` and `run.json` have it.
struct TransferSummary: Encodable {
  let training: String
  let test: String
  /// `across` or `within`.
  let kind: String
  @ExplicitNull var `protocol`: String?
  let featureSet: String
  let model: String
  let parameters: [String]
  let normalization: String
  let marks: [String]
  let remarks: [String]
  let classes: [String]
  let chanceUar: Double
  @ExplicitNull var trainingRows: Int?
  let rows: Int
  @ExplicitNull var accuracy: Double?
  @ExplicitNull var accuracyInterval: Interval?
  @ExplicitNull var uar: Double?
  @ExplicitNull var uarInterval: Interval?
  @ExplicitNull var macroF1: Double?
  @ExplicitNull var logLoss: Double?
  @ExplicitNull var ece: Double?

  init(_ cell: TransferCell) {
    training = cell.training
    test = cell.test
    switch cell.kind {
    case .across:
      kind = "across"
      `protocol` = nil
    case .within(let name, _):
      kind = "within"
      `protocol` = name
    }
    featureSet = cell.featureSet
    model = cell.model
    parameters = cell.parameters
    normalization = cell.normalization.rawValue
    marks = cell.marks.map(\.rawValue)
    remarks = cell.remarks
    classes = cell.judgedClasses
    chanceUar = cell.chance
    trainingRows = cell.trainingRows
    rows = cell.metrics.count
    accuracy = cell.metrics.accuracy
    accuracyInterval = cell.accuracyInterval
    uar = cell.metrics.uar
    uarInterval = cell.uarInterval
    macroF1 = cell.metrics.macroF1
    logLoss = cell.metrics.logLoss
    ece = cell.predictions.calibration?.ece
  }

  /// A line for each.
  static func table(of cells: [TransferCell]) -> String {
    TextTable(
      header: ["fitted → judged", "model", "normalize", "classes", "clips", "accuracy", "UAR", "chance", "mark"],
      rows: cells.map { cell in
        [
          cell.route, cell.subject, cell.normalization.rawValue, "\(cell.judgedClasses.count)",
          "\(cell.metrics.count)", Figure.text(cell.metrics.accuracy, cell.accuracyInterval),
          Figure.text(cell.metrics.uar, cell.uarInterval), Figure.text(cell.chance),
          cell.marks.map(\.rawValue).joined(separator: ", "),
        ]
      }, rightAligned: [3, 4]
    ).text
  }
}
