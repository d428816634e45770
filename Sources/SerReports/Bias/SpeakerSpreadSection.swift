import SerEvaluation

/// How unequally speakers are judged.
enum SpeakerSpreadSection {
  /// Nil for fewer than two speakers.
  static func make(_ report: BiasReport) -> ReportSection? {
    guard let spread = report.spread, let speakers = report.facts.speakers else { return nil }
    var section = ReportSection("Speaker by speaker")
    let p = spread.test.map { ", \(Wording.probability($0.pValue))" } ?? ""
    section.findings = [
      "Speakers are judged with accuracies from \(Wording.number(spread.worstAccuracy, 3)) (\(spread.worst)) to "
        + "\(Wording.number(spread.bestAccuracy, 3)) (\(spread.best)); their standard deviation is \(Wording.number(spread.deviation, 3)), of which "
        + "chance alone would give \(Wording.number(spread.deviationByChance, 3))\(p)."
    ]
    let figures = report.cell.outcome.predictions.figures(bySpeaker: speakers)
    section.plots = [
      BarsWithIntervals(
        title: "UAR of each speaker: \(report.title)", subtitle: report.subtitle, valueLabel: "UAR (0 to 1)",
        rows: figures.map {
          .init(
            label: $0.speaker, group: gender(of: $0.speaker, report) ?? "gender unknown", value: $0.metrics.uar ?? .nan,
            lower: .nan, upper: .nan)
        }, reference: report.cell.metrics.uar.map { (name: "all speakers", value: $0) }
      ).plot(named: "speakers")
    ]
    section.blocks = [
      .paragraph(
        "A χ² test asks whether all speakers are judged equally well, with each clip counted as independent: \(test(spread)). A speaker's "
          + "own figure rests on few clips; its rank is worth little.")
    ]
    section.tables = [
      (
        "speakers.csv",
        report.document(
          ["speaker", "gender", "rows", "accuracy", "uar"] + report.classNames.map { "recall_\($0)" },
          figures.map { figures in
            let values = [figures.metrics.accuracy, figures.metrics.uar] + figures.metrics.classes.map(\.recall)
            return [figures.speaker, gender(of: figures.speaker, report) ?? "", "\(figures.metrics.count)"]
              + values.map(ComparisonTables.text)
          })
      )
    ]
    return section
  }

  private static func test(_ spread: SpeakerSpread) -> String {
    guard let test = spread.test else { return "undefined, every clip being judged alike" }
    return
      "χ² = \(Wording.number(test.statistic, 1)) with \(test.degreesOfFreedom) degrees of freedom, \(Wording.probability(test.pValue))"
  }

  private static func gender(of speaker: String, _ report: BiasReport) -> String? {
    guard let genders = report.facts.genders, let speakers = report.facts.speakers else { return nil }
    return speakers.indices.first { speakers[$0] == speaker && !genders[$0].isEmpty }.map { genders[$0] }
  }
}
