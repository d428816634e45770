import Foundation
import SerEvaluation
import SerReports

/// A comparison as the terminal shows it.
struct ComparisonSummary {
  let cells: [EvaluatedCell]

  func tell(_ console: Console) {
    console.result(table)
    for line in cells.flatMap(ChoiceRecord.text) { console.result(line) }
    for mark in Mark.allCases where cells.contains(where: { $0.marks.contains(mark.rawValue) }) {
      console.result("\(mark.rawValue): \(mark.meaning)")
    }
  }

  private var table: String {
    TextTable(
      header: ["features", "model", "protocol", "normalize", "accuracy", "UAR", "macro-F1", "ECE", "fit s", "mark"],
      rows: cells.map { cell in
        let settings =
          cell.distinction.bySettings && !cell.parameters.isEmpty
          ? " (\(cell.parameters.joined(separator: ", ")))" : ""
        return [
          cell.features, cell.preparedModel + settings + cell.seedSuffix, cell.protocolName,
          cell.normalization.rawValue,
          Figure.text(cell.metrics.accuracy, cell.accuracyInterval), Figure.text(cell.metrics.uar, cell.uarInterval),
          Figure.text(cell.metrics.macroF1), Figure.text(cell.calibration?.ece),
          String(format: "%.2f", cell.fitSeconds),
          cell.marks.joined(separator: ", "),
        ]
      }, rightAligned: [8]
    ).text
  }
}
