import SerEvaluation
import SerReports

/// What `serbase bias` prints.
struct BiasSummary: Encodable {
  let result: CellSummary
  let findings: [String]
  let comparisons: [GroupComparison]
  @ExplicitNull var speakers: SpeakerSpread?
  @ExplicitNull var pitch: PitchBias?
  let crossTraining: [ArmSummary]
  let omitted: [String]
  let out: String
  private let title: String
  private let marks: [String]

  private enum CodingKeys: CodingKey {
    case result, findings, comparisons, speakers, pitch, crossTraining, omitted, out
  }

  /// Models that have heard some speakers, judged on others of one gender.
  struct ArmSummary: Encodable {
    let tested: String
    let trainedOn: [String]
    let rows: Int
    @ExplicitNull var accuracy: Double?
    @ExplicitNull var uar: Double?
    @ExplicitNull var uarInterval: Interval?

    init(_ arm: CrossGroupTraining.Arm) {
      tested = arm.tested
      trainedOn = arm.trainedOn
      rows = arm.predictions.rows.count
      accuracy = arm.predictions.metrics.accuracy
      uar = arm.predictions.metrics.uar
      uarInterval = arm.uarInterval
    }
  }

  init(_ report: BiasReport, out: String) {
    result = CellSummary(report.cell)
    findings = report.findings.map(PlainText.of)
    comparisons = report.comparisons
    speakers = report.spread
    pitch = report.pitch
    crossTraining = report.crossTraining?.arms.map(ArmSummary.init) ?? []
    omitted = report.omitted
    self.out = out
    title = "\(report.cell.title()) under \(report.cell.protocolName)"
    marks = report.cell.marks
  }

  var text: String {
    let groups = TextTable(
      header: ["group", "clips", "accuracy", "UAR", "UAR, emotions alike"],
      rows: comparisons.flatMap { comparison in
        comparison.groups.map { group in
          [
            "\(comparison.kind) \(group.value)", "\(group.rows)",
            Figure.text(group.accuracy.value, group.accuracy.interval),
            Figure.text(group.uar.value, group.uar.interval),
            Figure.text(group.standardizedUAR.value, group.standardizedUAR.interval),
          ]
        }
      }, rightAligned: [1])
    return
      (["\(title)\(marks.markBanner)"]
      + (groups.rows.isEmpty ? [] : ["", groups.text, ""]) + findings.map { "  • \($0)" }
      + omitted.map { "  left out: \($0)" } + ["", "All views, with plots: \(out)/index.html (and bias.md)"])
      .joined(separator: "\n")
  }
}
