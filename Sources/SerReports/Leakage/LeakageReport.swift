import Foundation
import SerEvaluation
import SerFormats
import SerNumerics

/// What leaks in a corpus, and how much it flatters: leaky protocols, equal recordings, recognisable voices, known
/// sentences.
public struct LeakageReport: Sendable {
  /// A model under an honest and under a leaky protocol.
  public struct JudgedGap: Sendable {
    public let honest: EvaluatedCell
    public let leaky: EvaluatedCell
    public let gap: ProtocolGap

    /// Nil where no row was judged under both.
    public init?(honest: EvaluatedCell, leaky: EvaluatedCell, speakers: [String]?, seed: Seed) {
      guard
        let gap = ProtocolGap(
          honest: honest.outcome.predictions, leaky: leaky.outcome.predictions, speakers: speakers, seed: seed)
      else { return nil }
      self.honest = honest
      self.leaky = leaky
      self.gap = gap
    }
  }

  /// The corpus's name.
  public let title: String
  public let facts: RowFacts
  public var gaps: [JudgedGap] = []
  public var duplicates: DuplicateSearch.Outcome?
  public var probe: SpeakerProbe?
  /// Of the honest protocol, then of the leaky one.
  public var adversarial: [AdversarialValidation] = []
  public var statements: StatementLeakage?
  /// The model, with its settings, by which probe, statements and sides were told.
  public var probeModel = ""
  public var statementModel = ""
  public var adversarialModel = ""
  /// What training said to folds that share speakers without being marked; nil where it wasn't asked.
  public var refusal: String?
  /// Views that could not be made, with reasons.
  public var omitted: [String] = []
  /// The command line that made it.
  public let command: String

  public init(title: String, facts: RowFacts, command: String) {
    self.title = title
    self.facts = facts
    self.command = command
  }

  /// What the folder of a leakage report holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "leakage.md") { name in
    [
      "index.html", "gaps.csv", "duplicates.csv", "speaker-probe.csv", "sides.csv", "statements.csv", "predictions.csv",
      "audit.csv", "crossings.csv", "run.json", "plots",
    ].contains(name)
  }

  /// Every section that has something to say.
  var sections: [ReportSection] {
    [
      GapSection.make(self), DuplicateSection.make(self), SpeakerProbeSection.make(self), SideSection.make(self),
      StatementSection.make(self), GuardSection.make(self),
    ].compactMap { $0 }
  }

  /// What stands out, a sentence each.
  public var findings: [String] { sections.flatMap(\.findings) }

  /// Writes everything into a new or earlier folder of its kind, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    let cells = gaps.flatMap { [$0.honest, $0.leaky] }
    let report = SectionedReport(
      title: "Leakage: \(title)",
      introduction: [
        .paragraph(
          "How much a model can gain from what it shouldn't know: a speaker, a recording or a sentence that it met in "
            + "training. \(Wording.count(facts.names.count, "clip"))"
            + (facts.speakers.map { " of \(Wording.count(Set($0).count, "speaker"))" } ?? "") + "."),
        .warning("**LEAKY**: \(Mark.leaky.meaning)."),
      ], sections: sections, omitted: omitted, command: command)
    return try await report.write(
      to: url, as: Self.folderKind, run: run,
      tables: cells.isEmpty
        ? [] : [("predictions.csv", "every judged clip", ComparisonTables.predictions(cells, facts))], plots: writer)
  }
}
