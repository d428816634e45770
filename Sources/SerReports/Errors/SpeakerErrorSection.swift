import SerEvaluation

/// Who is judged badly, and what is confused in whose clips.
enum SpeakerErrorSection {
  /// Nil where speakers aren't known.
  static func make(_ report: ErrorReport, _ findings: ErrorFindings) -> ErrorSection? {
    let speakers = findings.speakers
    guard !speakers.isEmpty else { return nil }
    var section = ErrorSection("Speaker by speaker")
    section.plots = [dots(report, speakers), recalls(report, speakers)]
    section.blocks = [
      .paragraph(
        "The lowest UAR first. A speaker's figure rests on few clips: with \(Wording.range(speakers.map(\.rows).min() ?? 0, speakers.map(\.rows).max() ?? 0, "clip")) "
          + "each, some spread between speakers is chance."),
      .table(
        MarkdownTable(
          header: ["speaker", "gender", "clips", "accuracy", "UAR", "most often confused"],
          rows: speakers.map { speaker in
            [
              speaker.speaker, speaker.gender ?? "–", "\(speaker.rows)", Wording.number(speaker.accuracy, 3),
              Wording.number(speaker.uar, 3), confused(speaker),
            ]
          }, leftAligned: [0, 1, 5])),
    ]
    section.table = (
      "speakers.csv",
      report.document(
        ["speaker", "gender", "rows", "accuracy", "uar", "confusions"] + report.classNames.map { "recall_\($0)" },
        speakers.map { speaker in
          [speaker.speaker, speaker.gender ?? "", "\(speaker.rows)"]
            + [speaker.accuracy, speaker.uar].map(ComparisonTables.text) + [confused(speaker)]
            + speaker.recalls.map(ComparisonTables.text)
        })
    )
    return section
  }

  private static func confused(_ speaker: ErrorFindings.Speaker) -> String {
    speaker.confusions.map { "\($0.truth) → \($0.prediction) (\($0.count))" }.joined(separator: ", ")
  }

  private static func name(_ speaker: ErrorFindings.Speaker) -> String {
    speaker.speaker + (speaker.gender.map { " (\($0))" } ?? "")
  }

  private static func dots(_ report: ErrorReport, _ speakers: [ErrorFindings.Speaker]) -> Plot {
    let all = report.predictions.metrics.uar
    return BarsWithIntervals(
      title: "UAR of each speaker: \(report.cell.title())", subtitle: report.subtitle, valueLabel: "UAR",
      rows: speakers.map {
        .init(
          label: $0.speaker, group: $0.gender ?? "gender unknown", value: $0.uar ?? .nan, lower: .nan, upper: .nan)
      }, reference: all.map { (name: "all speakers", value: $0) }
    ).plot(named: "speakers")
  }

  private static func recalls(_ report: ErrorReport, _ speakers: [ErrorFindings.Speaker]) -> Plot {
    HeatMap(
      title: "Recall of each emotion for each speaker: \(report.cell.title())", subtitle: report.subtitle,
      rowNames: speakers.map(name), rowLabel: "speaker", columnNames: report.classNames, columnLabel: "true emotion",
      values: speakers.map { $0.recalls.map { ($0 ?? .nan) * 100 } },
      annotations: speakers.map { $0.recalls.map { .init($0.map { PlotText.number($0 * 100, decimals: 0) } ?? "") } },
      valueLabel: "recall (%)", scale: .sequential(from: 0, to: 100)
    ).plot(named: "speaker-recalls")
  }
}
