import SerEvaluation

/// Whether the model's probabilities can be believed.
enum CalibrationSection {
  /// Nil where the model gives no probabilities.
  static func make(_ report: ErrorReport) -> ErrorSection? {
    guard let calibration = report.cell.calibration else { return nil }
    var section = ErrorSection("How far its confidence can be believed")
    section.plots = [
      ReliabilityDiagram(
        title: "Reliability: \(report.cell.title())",
        subtitle: "\(report.subtitle), ECE \(Wording.number(calibration.ece, 3))", table: calibration.reliability
      ).plot(named: "reliability")
    ]
    section.blocks = [
      .table(
        MarkdownTable(
          header: ["figure", "value", "meaning"],
          rows: [
            [
              "ECE", Wording.number(calibration.ece, 3),
              "mean gap between confidence and accuracy, bins of equal width",
            ],
            ["adaptive ECE", Wording.number(calibration.adaptiveECE, 3), "the same, bins of equally many clips"],
            [
              "classwise ECE", Wording.number(calibration.classwiseECE, 3),
              "the same of every emotion's probability, averaged",
            ],
            ["Brier score", Wording.number(calibration.brier, 3), "squared error of all probabilities, 0 to 2"],
          ], leftAligned: [0, 2]))
    ]
    section.table = (
      "calibration.csv",
      report.document(
        ["lower", "upper", "rows", "confidence", "accuracy"],
        calibration.reliability.bins.map { bin in
          [bin.lower, bin.upper].map(ComparisonTables.text) + ["\(bin.count)"]
            + [bin.confidence, bin.accuracy].map(ComparisonTables.text)
        })
    )
    return section
  }
}
