import SerEvaluation

/// Which emotion is taken for which.
enum ConfusionSection {
  /// Pairs on the page; all are in the table.
  private static let most = 10

  static func make(_ report: ErrorReport, _ findings: ErrorFindings) -> ErrorSection? {
    var section = ErrorSection("What is taken for what")
    section.plots = [
      ConfusionMatrixPlot(
        title: "Confusion: \(report.cell.title())", subtitle: report.subtitle, classNames: report.classNames,
        counts: report.predictions.confusion.counts
      ).plot(named: "confusion")
    ]
    let wrong = findings.confusions.reduce(0) { $0 + $1.count }
    if findings.confusions.isEmpty {
      section.blocks = [.paragraph("Nothing is: every clip was judged rightly.")]
    } else {
      let leading = findings.confusions.prefix(most)
      section.blocks = [
        .paragraph(
          "The \(leading.count) most frequent confusions, of \(Wording.count(findings.confusions.count, "pair")) that occur; together "
            + "they are \(Wording.percent(Double(leading.reduce(0) { $0 + $1.count }) / Double(wrong))) of all errors. All stand in "
            + "[confusions.csv](confusions.csv)."),
        .table(
          MarkdownTable(
            header: ["true emotion", "taken for", "clips", "of the true emotion", "of all errors"],
            rows: leading.map { pair in
              [
                pair.truth, pair.prediction, "\(pair.count)", Wording.percent(pair.share),
                Wording.percent(Double(pair.count) / Double(wrong)),
              ]
            }, leftAligned: [0, 1])),
      ]
    }
    section.table = (
      "confusions.csv",
      report.document(
        ["truth", "prediction", "rows", "share_of_truth"],
        findings.confusions.map { [$0.truth, $0.prediction, "\($0.count)", ComparisonTables.text($0.share)] })
    )
    return section
  }
}
