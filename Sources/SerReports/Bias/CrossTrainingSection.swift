import SerEvaluation
import SerFormats

/// What a model that has heard one gender only makes of the other.
enum CrossTrainingSection {
  static func make(_ report: BiasReport) -> ReportSection? {
    guard let cross = report.crossTraining else { return nil }
    var section = ReportSection("Trained on one gender, tested on the other")
    section.findings = cross.contrasts.map(finding)
    section.plots = [
      BarsWithIntervals(
        title: "Trained on one gender, tested on the other: \(report.title)",
        subtitle: "\(report.cell.title()); \(speakers(cross)) train, others are judged; 95 % over the judged speakers",
        valueLabel: "UAR (0 to 1)",
        rows: cross.arms.map { arm in
          .init(
            label: "\(arm.tested) judged, \(arm.trainedOn.joined(separator: " and ")) heard", group: name(arm.training),
            value: arm.predictions.metrics.uar ?? .nan, lower: arm.uarInterval?.lower ?? .nan,
            upper: arm.uarInterval?.upper ?? .nan)
        }
      ).plot(named: "cross-training")
    ]
    section.blocks = [
      .warning(
        "These models are trained on \(speakers(cross)), fewer than the protocol above: their figures are to be compared with each other only."
      ),
      .paragraph(
        "Every speaker is judged by models that never heard him or her: fitted on the same gender, on as many speakers of the other, and on as "
          + "many of both. The difference between the first two is what hearing only the other gender costs."),
      .table(
        MarkdownTable(
          header: ["judged", "trained on", "clips", "accuracy", "UAR"],
          rows: cross.arms.map { arm in
            [
              arm.tested, arm.trainedOn.joined(separator: " and "), "\(arm.predictions.rows.count)",
              Wording.figure(arm.predictions.metrics.accuracy, arm.accuracyInterval),
              Wording.figure(arm.predictions.metrics.uar, arm.uarInterval),
            ]
          }, leftAligned: [0, 1])),
      .table(
        MarkdownTable(
          header: ["judged", "same − other gender, points of accuracy", "points of UAR", "p", "p, corrected"],
          rows: cross.contrasts.map { contrast in
            [
              contrast.tested, Wording.points(contrast.accuracy, contrast.accuracyInterval),
              Wording.points(contrast.uar, contrast.uarInterval), Wording.number(contrast.p, 4),
              Wording.number(contrast.adjustedP, 4),
            ]
          })),
    ]
    section.tables = [("cross-training.csv", table(report, cross))]
    return section
  }

  private static func speakers(_ cross: CrossGroupTraining) -> String {
    Wording.range(cross.trainingSpeakers.lowerBound, cross.trainingSpeakers.upperBound, "speaker")
  }

  private static func name(_ training: CrossGroupTraining.Training) -> String {
    switch training {
    case .same: "same gender heard"
    case .other: "other gender heard"
    case .both: "both heard"
    }
  }

  private static func finding(_ contrast: CrossGroupTraining.Contrast) -> String {
    let verdict = contrast.adjustedP < GroupTestSection.level ? "which holds" : "which may be chance"
    return
      "Having heard only the other gender costs \(contrast.tested) speakers \(Wording.points(contrast.uar, contrast.uarInterval)) points of "
      + "UAR, \(verdict) (\(Wording.probability(contrast.adjustedP)), corrected)."
  }

  private static func table(_ report: BiasReport, _ cross: CrossGroupTraining) -> CSVDocument {
    report.document(
      [
        "tested", "trained_on", "training_speakers", "rows", "accuracy", "accuracy_lower", "accuracy_upper", "uar",
        "uar_lower", "uar_upper",
      ],
      cross.arms.map { arm in
        let (low, high) = (cross.trainingSpeakers.lowerBound, cross.trainingSpeakers.upperBound)
        let metrics = arm.predictions.metrics
        let values: [Double?] = [
          metrics.accuracy, arm.accuracyInterval?.lower, arm.accuracyInterval?.upper, metrics.uar,
          arm.uarInterval?.lower, arm.uarInterval?.upper,
        ]
        return [
          arm.tested, arm.trainedOn.joined(separator: " "), low == high ? "\(low)" : "\(low) to \(high)",
          "\(arm.predictions.rows.count)",
        ] + values.map(ComparisonTables.text)
      })
  }
}
