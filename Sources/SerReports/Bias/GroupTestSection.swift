import SerEvaluation
import SerFormats

/// Which differences between groups hold.
enum GroupTestSection {
  /// The level at which a corrected p value counts.
  static let level = 0.05

  /// Nil where nothing could be tested.
  static func make(_ report: BiasReport) -> ReportSection? {
    let tested = report.comparisons.filter { $0.test != nil }
    guard !tested.isEmpty else { return nil }
    var section = ReportSection("Do groups differ?")
    section.findings = tested.compactMap(finding)
    section.plots = [overview(report, tested), forest(report, tested)]
    section.blocks = [
      .paragraph(
        "The best and the worst group of each kind, in mean recall over the emotions that all its groups have. Tested by permutation "
          + "of speakers: where speakers belong to one group each (gender), speakers change groups; where every speaker is in several "
          + "(intensity, statement), the groups are shuffled within each speaker. The p values are corrected (Holm) for the "
          + "\(tested.count) kinds together; those of single emotions for all \(tested.reduce(0) { $0 + $1.classTests.count }) of them."
      ),
      .table(
        MarkdownTable(
          header: ["kind", "best", "worst", "difference in points of UAR", "p", "p, corrected", "verdict"],
          rows: tested.compactMap { comparison in
            comparison.test.map { test in
              [
                comparison.kind, test.best, test.worst, Wording.points(test.difference, test.interval),
                Wording.number(test.p, 4), Wording.number(test.adjustedP, 4), verdict(test),
              ]
            }
          }, leftAligned: [0, 1, 2, 6])),
      .paragraph(
        "Emotions in which a difference holds: \(emotions(tested)). All tests stand in [tests.csv](tests.csv)."),
    ]
    section.tables = [("tests.csv", table(report, tested))]
    return section
  }

  static func holds(_ test: GroupTest) -> Bool { test.adjustedP < level }

  private static func verdict(_ test: GroupTest) -> String { holds(test) ? "holds" : "may be chance" }

  private static func finding(_ comparison: GroupComparison) -> String? {
    guard let test = comparison.test else { return nil }
    let corrected = comparison.missingClasses.isEmpty ? "" : " over the emotions that all have"
    return
      "By \(comparison.kind): \(test.best) is judged better than \(test.worst) by \(Wording.points(test.difference, test.interval)) points "
      + "of UAR\(corrected), which \(holds(test) ? "holds" : "may be chance") (\(Wording.probability(test.adjustedP)), corrected)."
  }

  private static func emotions(_ tested: [GroupComparison]) -> String {
    let found = tested.flatMap { comparison in
      comparison.classTests.filter(holds).map {
        "\($0.figure) by \(comparison.kind) (\($0.best) over \($0.worst), \(Wording.points($0.difference, $0.interval)))"
      }
    }
    return found.isEmpty ? "none" : Wording.list(found)
  }

  private static func overview(_ report: BiasReport, _ tested: [GroupComparison]) -> Plot {
    let hasGap = tested.contains { !$0.missingClasses.isEmpty }
    return BarsWithIntervals(
      title: "UAR by group: \(report.title)",
      subtitle: report.subtitle + (hasGap ? "; over the emotions that all groups of a kind have" : ""),
      valueLabel: "UAR (0 to 1), 95 % over speakers",
      rows: tested.flatMap { comparison in
        comparison.groups.filter { $0.omission == nil }.map { group in
          BarsWithIntervals.Row(
            label: "\(comparison.kind) · \(group.value)", group: comparison.kind,
            value: group.standardizedUAR.value ?? .nan, lower: group.standardizedUAR.interval?.lower ?? .nan,
            upper: group.standardizedUAR.interval?.upper ?? .nan)
        }
      }
    ).plot(named: "groups")
  }

  private static func forest(_ report: BiasReport, _ tested: [GroupComparison]) -> Plot {
    ForestPlot(
      title: "Best against worst group: \(report.title)",
      subtitle: "\(report.subtitle); corrected for all tests; 95 % over speakers",
      valueLabel: "difference in recall (0 to 1)", partName: "part", partNames: [],
      rows: tested.flatMap { comparison in
        ([comparison.test].compactMap { $0 } + comparison.classTests).map { test in
          ForestPlot.Row(
            label: "\(comparison.kind) · \(test.figure): \(test.best) − \(test.worst)",
            group: holds(test) ? "holds after correction" : "may be chance",
            color: holds(test) ? .vermillion : .blue, value: test.difference, lower: test.interval?.lower ?? .nan,
            upper: test.interval?.upper ?? .nan)
        }
      }
    ).plot(named: "differences")
  }

  private static func table(_ report: BiasReport, _ tested: [GroupComparison]) -> CSVDocument {
    report.document(
      ["kind", "figure", "best", "worst", "difference", "lower", "upper", "p", "holm_p", "within_speakers"],
      tested.flatMap { comparison in
        ([comparison.test].compactMap { $0 } + comparison.classTests).map { test in
          let figures: [Double?] = [test.difference, test.interval?.lower, test.interval?.upper]
          let probabilities: [Double?] = [test.p, test.adjustedP]
          return [comparison.kind, test.figure, test.best, test.worst] + figures.map(ComparisonTables.text)
            + probabilities.map(ComparisonTables.probability) + ["\(comparison.isWithinSpeakers)"]
        }
      })
  }
}
