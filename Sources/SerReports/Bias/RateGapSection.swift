import SerEvaluation
import SerFormats

/// Gaps between groups in what they get and what they are given; and the tables of all groups.
enum RateGapSection {
  /// Nil where no kind of group is known.
  static func make(_ report: BiasReport) -> ReportSection? {
    guard !report.comparisons.isEmpty else { return nil }
    var section = ReportSection("Equalised odds and demographic parity")
    let compared = report.comparisons.filter { $0.odds != nil }
    section.findings = compared.compactMap(finding)
    section.blocks = [
      .paragraph(
        "**Equalised odds** (Hardt, Price & Srebro 2016): of each emotion, the greatest difference between groups in how often it is "
          + "recognised, or wrongly suspected, whichever is greater. **Demographic parity**: the greatest difference in how often an "
          + "emotion is named at all. Over the emotions that all groups have: the maximum and the mean over emotions. A gap is never "
          + "negative, so that chance alone makes one: its mean under permuted groups stands beside it, and p is the probability of a "
          + "mean gap as large (not corrected)."),
      .table(
        MarkdownTable(
          header: ["kind", "gap", "maximum", "emotion", "by chance", "mean", "by chance", "p"],
          rows: compared.flatMap { comparison in
            [("equalised odds", comparison.odds), ("demographic parity", comparison.parity)].compactMap { name, gap in
              gap.map { gap in
                [
                  comparison.kind, name, Wording.figure(gap.maximum, gap.maximumInterval), gap.worstClass,
                  Wording.number(gap.maximumByChance, 3), Wording.figure(gap.mean, gap.meanInterval),
                  Wording.number(gap.meanByChance, 3), Wording.number(gap.p, 4),
                ]
              }
            }
          }, leftAligned: [0, 1, 3])),
    ]
    if compared.isEmpty {
      section.blocks = [.paragraph("No two groups of any kind can be compared: see the sections above.")]
    }
    section.tables = [
      ("groups.csv", groups(report)), ("recalls.csv", recalls(report)), ("gaps.csv", gaps(report, compared)),
    ]
    return section
  }

  private static func finding(_ comparison: GroupComparison) -> String? {
    guard let odds = comparison.odds else { return nil }
    return
      "The equalised-odds gap by \(comparison.kind) is \(Wording.number(odds.maximum, 3)) at most (\(odds.worstClass)) and "
      + "\(Wording.number(odds.mean, 3)) on average, where chance alone gives \(Wording.number(odds.meanByChance, 3))."
  }

  private static func groups(_ report: BiasReport) -> CSVDocument {
    report.document(
      ["kind", "group", "rows", "speakers"]
        + ["accuracy", "uar", "accuracy_alike", "uar_alike"].flatMap { [$0, "\($0)_lower", "\($0)_upper"] } + [
          "omission"
        ],
      report.comparisons.flatMap { comparison in
        comparison.groups.map { group in
          let figures = [group.accuracy, group.uar, group.standardizedAccuracy, group.standardizedUAR]
          return [comparison.kind, group.value, "\(group.rows)", "\(group.speakers)"]
            + figures.flatMap { [$0.value, $0.interval?.lower, $0.interval?.upper] }.map(ComparisonTables.text)
            + [group.omission ?? ""]
        }
      })
  }

  private static func recalls(_ report: BiasReport) -> CSVDocument {
    report.document(
      ["kind", "group", "emotion", "recall", "recall_lower", "recall_upper"],
      report.comparisons.flatMap { comparison in
        comparison.groups.flatMap { group in
          zip(report.classNames, group.recalls).map { name, recall in
            [comparison.kind, group.value, name]
              + [recall.value, recall.interval?.lower, recall.interval?.upper].map(ComparisonTables.text)
          }
        }
      })
  }

  private static func gaps(_ report: BiasReport, _ compared: [GroupComparison]) -> CSVDocument {
    report.document(
      [
        "kind", "gap", "maximum", "maximum_lower", "maximum_upper", "maximum_by_chance", "worst_emotion", "mean",
        "mean_lower",
        "mean_upper", "mean_by_chance", "p",
      ],
      compared.flatMap { comparison in
        [("equalised odds", comparison.odds), ("demographic parity", comparison.parity)].compactMap { name, gap in
          gap.map { gap -> [String] in
            let greatest: [Double?] = [
              gap.maximum, gap.maximumInterval?.lower, gap.maximumInterval?.upper, gap.maximumByChance,
            ]
            let mean: [Double?] = [gap.mean, gap.meanInterval?.lower, gap.meanInterval?.upper, gap.meanByChance]
            return [comparison.kind, name] + greatest.map(ComparisonTables.text) + [gap.worstClass]
              + mean.map(ComparisonTables.text) + [ComparisonTables.probability(gap.p)]
          }
        }
      })
  }
}
