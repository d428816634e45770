import Foundation
import SerEvaluation
import SerFormats
import SerNumerics

/// Whether a model serves everybody alike: its judgements by gender, intensity, speaker, statement and whatever else is
/// known of clips and speakers.
public struct BiasReport: Sendable {
  /// The corpus's name.
  public let title: String
  public let cell: EvaluatedCell
  public let facts: RowFacts
  /// Corrected together, see ``GroupComparison/correct(_:)``.
  public let comparisons: [GroupComparison]
  public var spread: SpeakerSpread?
  public var pitch: PitchBias?
  public var crossTraining: CrossGroupTraining?
  /// Views that could not be made, with reasons.
  public var omitted: [String] = []
  /// The command line that made it.
  public let command: String

  public init(
    title: String, cell: EvaluatedCell, facts: RowFacts, comparisons: [GroupComparison], command: String
  ) {
    self.title = title
    self.cell = cell
    self.facts = facts
    self.comparisons = GroupComparison.correct(comparisons)
    self.command = command
  }

  /// What the folder of a bias report holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "bias.md") { name in
    [
      "index.html", "groups.csv", "recalls.csv", "tests.csv", "gaps.csv", "speakers.csv", "pitch.csv",
      "cross-training.csv", "predictions.csv", "run.json", "plots",
    ].contains(name)
  }

  var classNames: [String] { cell.outcome.predictions.classNames }

  /// What stands under the title of every figure.
  var subtitle: String { "\(title), \(cell.title()), \(cell.protocolName), out-of-fold" }

  /// A table of the folder: every line says of which model and features it is, and which marks it bears.
  func document(_ header: [String], _ rows: [[String]]) -> CSVDocument {
    CSVDocument(
      header: ComparisonTables.keyHeader + header, rows: rows.map { ComparisonTables.key(cell) + $0 })
  }

  var sections: [ReportSection] {
    [GroupTestSection.make(self)].compactMap { $0 } + comparisons.map { GroupSection.make(self, $0) }
      + [
        RateGapSection.make(self), SpeakerSpreadSection.make(self), PitchBiasSection.make(self),
        CrossTrainingSection.make(self),
      ].compactMap { $0 }
  }

  /// What stands out, a sentence each.
  public var findings: [String] { sections.flatMap(\.findings) }

  /// Writes everything into a new or earlier folder of its kind, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    let metrics = cell.metrics
    var introduction: [ReportPage.Block] = [
      .paragraph(
        "\(Wording.count(metrics.count, "judged clip"))\(facts.speakers.map { " of \(Wording.count(Set($0).count, "speaker"))" } ?? "") "
          + "under \(cell.protocolName)\(cell.markSuffix), normalisation: \(cell.normalization.rawValue)"
          + (cell.parameters.isEmpty ? "" : " (`\(cell.parameters.joined(separator: " "))`)")
          + ". Accuracy \(Wording.figure(metrics.accuracy, cell.accuracyInterval)), UAR \(Wording.figure(metrics.uar, cell.uarInterval)). "
          + "Intervals are 95 %, from a bootstrap over speakers; a group needs \(SpeakerBootstrap.fewestSpeakers) of them."
      )
    ]
    introduction += Mark.allCases.filter { cell.marks.contains($0.rawValue) }
      .map { .warning("**\($0.rawValue)**: \($0.meaning).") }
    introduction += cell.remarks.map { .warning("**Note**: \($0).") }
    let report = SectionedReport(
      title: "Bias of \(cell.title()): \(title)", introduction: introduction, sections: sections, omitted: omitted,
      command: command)
    return try await report.write(
      to: url, as: Self.folderKind, run: run,
      tables: [("predictions.csv", "every judged clip", ComparisonTables.predictions([cell], facts))], plots: writer)
  }
}
