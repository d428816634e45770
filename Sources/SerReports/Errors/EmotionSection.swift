import SerEvaluation

/// Precision, recall and F1 of each emotion.
enum EmotionSection {
  static func make(_ report: ErrorReport, _ findings: ErrorFindings) -> ErrorSection? {
    var section = ErrorSection("Emotion by emotion")
    let emotions = findings.emotions
    let hasIntervals = emotions.contains { $0.f1Interval != nil }
    section.plots = [
      BarsWithIntervals(
        title: "Precision, recall and F1: \(report.cell.title())",
        subtitle: report.subtitle + (hasIntervals ? ", 95 % intervals over speakers" : ""),
        valueLabel: "precision, recall, F1 (0 to 1)",
        rows: emotions.flatMap { emotion in
          [
            ("precision", emotion.precision, emotion.precisionInterval),
            ("recall", emotion.recall, emotion.recallInterval), ("F1", emotion.f1, emotion.f1Interval),
          ].map { name, value, interval in
            BarsWithIntervals.Row(
              label: "\(emotion.name) · \(name)", group: name, value: value ?? .nan, lower: interval?.lower ?? .nan,
              upper: interval?.upper ?? .nan)
          }
        }
      ).plot(named: "emotions")
    ]
    section.blocks = [
      .paragraph(
        hasIntervals
          ? "Brackets hold 95 % intervals from a bootstrap over speakers."
          : "Without intervals, for which at least \(SpeakerBootstrap.fewestSpeakers) speakers are needed."),
      .table(
        MarkdownTable(
          header: ["emotion", "clips", "precision", "recall", "F1"],
          rows: emotions.map { emotion in
            [
              emotion.name, "\(emotion.support)", figure(emotion.precision, emotion.precisionInterval),
              figure(emotion.recall, emotion.recallInterval), figure(emotion.f1, emotion.f1Interval),
            ]
          })),
    ]
    section.table = (
      "classes.csv",
      report.document(
        [
          "class", "support", "precision", "precision_lower", "precision_upper", "recall", "recall_lower",
          "recall_upper", "f1", "f1_lower", "f1_upper",
        ],
        emotions.map { emotion in
          let values = [
            emotion.precision, emotion.precisionInterval?.lower, emotion.precisionInterval?.upper, emotion.recall,
            emotion.recallInterval?.lower, emotion.recallInterval?.upper, emotion.f1, emotion.f1Interval?.lower,
            emotion.f1Interval?.upper,
          ]
          return [emotion.name, "\(emotion.support)"] + values.map(ComparisonTables.text)
        })
    )
    return section
  }

  private static func figure(_ value: Double?, _ interval: Interval?) -> String {
    guard let interval else { return Wording.number(value, 3) }
    return "\(Wording.number(value, 3)) [\(Wording.number(interval.lower, 3)), \(Wording.number(interval.upper, 3))]"
  }
}
