import SerEvaluation
import SerFormats

/// What sharing speakers adds to each model.
enum GapSection {
  static func make(_ report: LeakageReport) -> ReportSection? {
    guard let first = report.gaps.first else { return nil }
    var section = ReportSection("Honest against leaky protocol")
    let (honest, leaky) = (first.honest.protocolName, first.leaky.protocolName)
    section.findings = [finding(report.gaps, honest, leaky)]
    section.plots = [plot(report, honest, leaky)]
    section.blocks = [
      .paragraph(
        "The same clips, features and settings, judged under \(honest), which keeps speakers apart, and under \(leaky), which "
          + "doesn't. The gap is what a model gains by having heard the very speakers that it is judged on; it says nothing of "
          + "new speakers. Brackets: 95 % over speakers"
          + (first.gap.accuracyInterval == nil
            ? ", left out with fewer than \(SpeakerBootstrap.fewestSpeakers) speakers." : ".")),
      .table(
        MarkdownTable(
          header: [
            "model", "accuracy, \(honest)", "accuracy, \(leaky) (LEAKY)", "gap in points", "UAR, \(honest)",
            "UAR, \(leaky) (LEAKY)", "gap in points",
          ], rows: report.gaps.map(row))),
    ]
    section.tables = [("gaps.csv", table(report.gaps))]
    return section
  }

  private static func name(_ gap: LeakageReport.JudgedGap) -> String {
    let settings = gap.honest.parameters.isEmpty ? "" : " (\(gap.honest.parameters.joined(separator: " ")))"
    let normalization = gap.honest.normalization.isTransductive ? ", transductive" : ""
    return "\(gap.honest.preparedModel)\(settings) on \(gap.honest.featureSet)\(normalization)"
  }

  private static func row(_ gap: LeakageReport.JudgedGap) -> [String] {
    [
      name(gap), Wording.figure(gap.honest.metrics.accuracy, gap.honest.accuracyInterval),
      Wording.figure(gap.leaky.metrics.accuracy, gap.leaky.accuracyInterval),
      Wording.points(gap.gap.accuracy, gap.gap.accuracyInterval),
      Wording.figure(gap.honest.metrics.uar, gap.honest.uarInterval),
      Wording.figure(gap.leaky.metrics.uar, gap.leaky.uarInterval), Wording.points(gap.gap.uar, gap.gap.uarInterval),
    ]
  }

  private static func finding(_ gaps: [LeakageReport.JudgedGap], _ honest: String, _ leaky: String) -> String {
    let parts = gaps.map { "\($0.honest.preparedModel) \(Wording.points($0.gap.accuracy, $0.gap.accuracyInterval))" }
    return "Sharing speakers (\(leaky), LEAKY, against \(honest)) adds points of accuracy: \(Wording.list(parts))."
  }

  private static func plot(_ report: LeakageReport, _ honest: String, _ leaky: String) -> Plot {
    BarsWithIntervals(
      title: "Accuracy under an honest and a leaky protocol: \(report.title)",
      subtitle: "the same clips and models; leaky figures say nothing of new speakers; 95 % over speakers",
      valueLabel: "accuracy (0 to 1)",
      rows: report.gaps.flatMap { gap in
        [(gap.honest, honest), (gap.leaky, "\(leaky) (LEAKY)")].map { cell, group in
          BarsWithIntervals.Row(
            label: "\(cell.preparedModel) · \(group)", group: group, value: cell.metrics.accuracy ?? .nan,
            lower: cell.accuracyInterval?.lower ?? .nan, upper: cell.accuracyInterval?.upper ?? .nan)
        }
      }
    ).plot(named: "gaps")
  }

  private static func table(_ gaps: [LeakageReport.JudgedGap]) -> CSVDocument {
    CSVDocument(
      header: [
        "feature_set", "model", "parameters", "normalization", "honest_protocol", "leaky_protocol", "marks", "rows",
        "honest_accuracy", "leaky_accuracy", "accuracy_gap", "accuracy_gap_lower", "accuracy_gap_upper", "honest_uar",
        "leaky_uar", "uar_gap", "uar_gap_lower", "uar_gap_upper",
      ],
      rows: gaps.map { gap in
        let (honest, leaky, found) = (gap.honest, gap.leaky, gap.gap)
        let values = [
          found.honest.accuracy, found.leaky.accuracy, found.accuracy, found.accuracyInterval?.lower,
          found.accuracyInterval?.upper, found.honest.uar, found.leaky.uar, found.uar, found.uarInterval?.lower,
          found.uarInterval?.upper,
        ]
        return [
          honest.featureSet, honest.preparedModel, honest.parameters.joined(separator: " "),
          honest.normalization.rawValue, honest.protocolName, leaky.protocolName, leaky.marks.joined(separator: " "),
          "\(found.rows)",
        ] + values.map(ComparisonTables.text)
      })
  }
}
