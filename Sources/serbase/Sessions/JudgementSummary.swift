import SerEvaluation
import SerNumerics

/// What `serbase evaluate` reports.
struct JudgementSummary: Encodable {
  let model: String
  let format: String
  let table: String
  let rows: Int
  let marks: [String]
  /// Why it is marked so, and what of the table isn't known.
  let remarks: [String]
  /// What the classes hold, where they are groups or a choice of emotions.
  @ExplicitNull var classRemark: String?
  @ExplicitNull var accuracy: Double?
  @ExplicitNull var uar: Double?
  @ExplicitNull var macroF1: Double?
  @ExplicitNull var logLoss: Double?
  let classes: [ClassificationMetrics.ClassFigures]
  let classNames: [String]
  /// `confusion[truth][prediction]`.
  let confusion: [[Int]]
  let predictSeconds: Double
  let peakRssBytes: Int
  let blas: String

  init(model: String, table: String, _ fitted: FittedModel, _ judged: JudgedRows, seconds: Double) {
    self.model = model
    self.table = table
    format = fitted.format
    marks = fitted.marks.map(\.rawValue)
    remarks = fitted.remarks
    classRemark = fitted.classRemark
    rows = judged.metrics.count
    accuracy = judged.metrics.accuracy
    uar = judged.metrics.uar
    macroF1 = judged.metrics.macroF1
    logLoss = judged.metrics.logLoss
    classes = judged.metrics.classes
    classNames = judged.classNames
    confusion = judged.confusion.counts
    predictSeconds = seconds
    peakRssBytes = ProcessUsage.peakResidentBytes
    blas = MatrixProduct.blasCoreName
  }

  /// The report as text.
  var text: String {
    var lines = ["\(model) on \(table), \(rows) rows\(marks.markBanner)"]
    lines.append("  accuracy  \(Figure.text(accuracy))")
    lines.append("  UAR       \(Figure.text(uar))")
    lines.append("  macro-F1  \(Figure.text(macroF1))")
    if let logLoss { lines.append("  log-loss  \(Figure.text(logLoss))") }
    let figures = TextTable(
      header: ["class", "rows", "precision", "recall", "F1"],
      rows: classes.map {
        [$0.name, "\($0.support)", Figure.text($0.precision), Figure.text($0.recall), Figure.text($0.f1)]
      }, rightAligned: [1])
    let counts = TextTable(
      header: ["truth \\ predicted"] + classNames,
      rows: zip(classNames, confusion).map { [$0] + $1.map(String.init) },
      rightAligned: Set(1...max(1, classNames.count)))
    let notes = classRemark.map { ["", "• \($0)"] } ?? []
    return (lines + ["", figures.text, "", counts.text] + notes).joined(separator: "\n")
  }
}
