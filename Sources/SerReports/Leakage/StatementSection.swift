import SerEvaluation
import SerFormats

/// What it is worth to have heard the sentence.
enum StatementSection {
  static func make(_ report: LeakageReport) -> ReportSection? {
    guard let found = report.statements else { return nil }
    var section = ReportSection("Known sentences")
    let arms = [("text shared", found.shared.metrics), ("text held out", found.heldOut.metrics)]
    let holds = found.uarInterval.map { $0.lower > 0 || $0.upper < 0 }
    section.findings = [
      "Having heard the test sentences from other speakers adds \(Wording.points(found.uar, found.uarInterval)) points of UAR "
        + "(\(Wording.number(found.shared.metrics.uar, 3)) against \(Wording.number(found.heldOut.metrics.uar, 3)))"
        + (holds.map { $0 ? "." : ", which may as well be nothing." } ?? ".")
    ]
    section.blocks = [
      .paragraph(
        "Speakers are held out in both cases. With **text held out**, no training clip says a sentence of the judged group "
          + "(\(Wording.count(found.statements, "statement")) in \(Wording.count(found.groups, "group"))); with **text shared**, equally many clips of each "
          + "emotion are drawn from all sentences: "
          + "\(Wording.range(found.trainingRows.lowerBound, found.trainingRows.upperBound, "training clip")) a fold. Fewer than the whole "
          + "protocol trains on, so that neither figure is to be compared with its results. Model: \(report.statementModel)."
      ),
      .table(
        MarkdownTable(
          header: ["training", "accuracy", "UAR", "macro-F1"],
          rows: arms.map { name, metrics in
            [
              name, Wording.number(metrics.accuracy, 3), Wording.number(metrics.uar, 3),
              Wording.number(metrics.macroF1, 3),
            ]
          } + [
            [
              "difference in points", Wording.points(found.accuracy, found.accuracyInterval),
              Wording.points(found.uar, found.uarInterval), "",
            ]
          ])),
      .paragraph(
        "A corpus of few sentences says little about speech with other words; what is measured here is only the part that its own "
          + "sentences can show."),
    ]
    let intervals: [Double?] = [
      found.accuracyInterval?.lower, found.accuracyInterval?.upper, found.uarInterval?.lower, found.uarInterval?.upper,
    ]
    section.tables = [
      (
        "statements.csv",
        CSVDocument(
          header: [
            "training", "rows", "accuracy", "uar", "macro_f1", "accuracy_difference", "uar_difference",
            "accuracy_difference_lower", "accuracy_difference_upper", "uar_difference_lower", "uar_difference_upper",
          ],
          rows: arms.map { name, metrics in
            let figures = [metrics.accuracy, metrics.uar, metrics.macroF1, found.accuracy, found.uar] + intervals
            return [name, "\(metrics.count)"] + figures.map(ComparisonTables.text)
          })
      )
    ]
    return section
  }
}
