import SerEvaluation
import SerReports

/// What `serbase errors` prints.
struct ErrorsSummary: Encodable {
  let result: CellSummary
  let findings: ErrorFindings
  let out: String
  private let title: String
  private let marks: [String]

  private enum CodingKeys: CodingKey { case result, findings, out }

  init(cell: EvaluatedCell, findings: ErrorFindings, out: String) {
    result = CellSummary(cell)
    self.findings = findings
    self.out = out
    title = "\(cell.title()) under \(cell.protocolName)"
    marks = cell.marks
  }

  var text: String {
    let emotions = TextTable(
      header: ["emotion", "clips", "precision", "recall", "F1"],
      rows: findings.emotions.map { emotion in
        [
          emotion.name, "\(emotion.support)", Figure.text(emotion.precision, emotion.precisionInterval),
          Figure.text(emotion.recall, emotion.recallInterval), Figure.text(emotion.f1, emotion.f1Interval),
        ]
      }, rightAligned: [1])
    let confusions = TextTable(
      header: ["taken for", "", "clips", "of the true ones"],
      rows: findings.confusions.prefix(5).map {
        [$0.truth, "→ \($0.prediction)", "\($0.count)", Figure.text($0.share)]
      }, rightAligned: [2, 3])
    let speakers = TextTable(
      header: ["hardest speakers", "gender", "clips", "accuracy", "UAR"],
      rows: findings.speakers.prefix(5).map {
        [$0.speaker, $0.gender ?? "", "\($0.rows)", Figure.text($0.accuracy), Figure.text($0.uar)]
      }, rightAligned: [2])
    let tables = [emotions] + [confusions, speakers].filter { !$0.rows.isEmpty }
    return """
      \(title)\(marks.markBanner)
        accuracy  \(Figure.text(result.accuracy, result.accuracyInterval))
        UAR       \(Figure.text(result.uar, result.uarInterval))
        ECE       \(Figure.text(result.ece))

      \(tables.map(\.text).joined(separator: "\n\n"))

      The whole analysis, with spectrograms of the hardest clips: \(out)/index.html (and errors.md)
      """
  }
}
