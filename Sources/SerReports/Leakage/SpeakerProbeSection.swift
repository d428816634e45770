import SerEvaluation
import SerFormats

/// How well the features tell who speaks.
enum SpeakerProbeSection {
  static func make(_ report: LeakageReport) -> ReportSection? {
    guard let probe = report.probe else { return nil }
    var section = ReportSection("How well the features tell the speaker")
    let figures = [
      ("scaled by the training clips", probe.plain), ("each speaker's clips scaled by themselves", probe.speakerScaled),
    ]
    section.findings = [
      "The features name the speaker of \(Wording.percent(probe.plain.accuracy)) of clips (chance "
        + "\(Wording.percent(probe.chance, 1))), and of \(Wording.percent(probe.speakerScaled.accuracy)) once each speaker's clips are "
        + "scaled by themselves."
    ]
    section.plots = [
      BarsWithIntervals(
        title: "Speakers named rightly: \(report.title)",
        subtitle: "\(probe.speakers) speakers; \(probe.split)", valueLabel: "share of clips (0 to 1)",
        rows: figures.map { name, figure in
          .init(
            label: name, group: "speaker probe", value: figure.accuracy, lower: figure.interval?.lower ?? .nan,
            upper: figure.interval?.upper ?? .nan)
        }, reference: (name: "chance", value: probe.chance)
      ).plot(named: "speaker-probe")
    ]
    section.blocks = [
      .paragraph(
        "A gauge of the risk, no result about emotions: \(report.probeModel) learns to name the speaker; \(probe.split), so that no "
          + "voice is known by a second take of the same sentence. What tells speakers apart is what a model under a leaky protocol "
          + "can use instead of the emotion. Scaling each speaker's clips by themselves (transductive) removes the mean and the spread "
          + "of a voice; what is left lies in how columns move together."),
      .table(
        MarkdownTable(
          header: ["features", "speakers named rightly", "chance", "clips"],
          rows: figures.map { name, figure in
            [
              name, Wording.figure(figure.accuracy, figure.interval), Wording.number(probe.chance, 3),
              "\(probe.judgedClips)",
            ]
          })),
    ]
    section.tables = [
      (
        "speaker-probe.csv",
        CSVDocument(
          header: ["scaling", "speakers", "clips", "accuracy", "accuracy_lower", "accuracy_upper", "chance"],
          rows: zip(["train", "speaker"], figures).map { scaling, figure in
            let values: [Double?] = [
              figure.1.accuracy, figure.1.interval?.lower, figure.1.interval?.upper, probe.chance,
            ]
            return [scaling, "\(probe.speakers)", "\(probe.judgedClips)"] + values.map(ComparisonTables.text)
          })
      )
    ]
    return section
  }
}
