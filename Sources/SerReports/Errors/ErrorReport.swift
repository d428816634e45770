import Foundation
import SerEvaluation
import SerFeatures
import SerFormats
import SerNumerics

/// Where a model errs: its out-of-fold judgements taken apart by emotion, clip, speaker and group, with the spectrograms
/// of the clips that it misjudged with the greatest confidence and, where the model tells, the frames that it judged by.
public struct ErrorReport: Sendable {
  /// What was judged, such as the corpus's name.
  public let title: String
  public let cell: EvaluatedCell
  public let facts: RowFacts
  /// The recording of each row; nil where there is none to look at.
  public let recordings: [URL?]
  /// The beginning of every row's extraction, so that pictures show what the model was shown.
  public let frontEnd: SpeechFrontEnd
  /// Which frames the judgements rest on; empty where the model doesn't tell.
  public let saliency: [RowSaliency]
  /// Seconds between the frames of a row; nil for rows of columns.
  public let frameStep: Double?
  /// How many clips are looked at closely.
  public let clipCount: Int
  public let seed: Seed
  public let workers: Int
  /// The command line that made it.
  public let command: String

  public init(
    title: String, cell: EvaluatedCell, facts: RowFacts, recordings: [URL?], frontEnd: SpeechFrontEnd,
    saliency: [RowSaliency] = [], frameStep: Double? = nil, clipCount: Int = 8, seed: Seed, workers: Int,
    command: String
  ) {
    self.title = title
    self.cell = cell
    self.facts = facts
    self.recordings = recordings
    self.frontEnd = frontEnd
    self.saliency = saliency
    self.frameStep = frameStep
    self.clipCount = clipCount
    self.seed = seed
    self.workers = workers
    self.command = command
  }

  /// What the folder of an error analysis holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "errors.md") { name in
    [
      "index.html", "classes.csv", "confusions.csv", "hardest.csv", "speakers.csv", "groups.csv", "calibration.csv",
      "saliency.csv", "predictions.csv", "run.json", "plots",
    ].contains(name)
  }

  var predictions: OutOfFoldPredictions { cell.outcome.predictions }

  /// Writes everything into a new or earlier folder of its kind, whole. `run` is the content of `run.json`. Throws for a
  /// recording that can't be read.
  public func write(
    to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()
  ) async throws -> (findings: ErrorFindings, plots: PlotOutcome) {
    let findings = ErrorFindings(self)
    let sections = try await sections(findings)
    let outcome = try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      for table in sections.compactMap(\.table) { try table.document.write(to: file(table.name)) }
      try ComparisonTables.predictions([cell], facts).write(to: file("predictions.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let outcome = try await writer.write(sections.flatMap(\.plots), to: folder)
      let page = ErrorPage(report: self, findings: findings, sections: sections, plots: outcome).page
      try StagedOutput.write(page.markdown, to: file("errors.md"))
      try StagedOutput.write(page.html, to: file("index.html"))
      return outcome
    }
    return (findings, outcome)
  }

  private func sections(_ findings: ErrorFindings) async throws -> [ErrorSection] {
    let sections = [
      ConfusionSection.make(self, findings), EmotionSection.make(self, findings),
      try await HardClipSection.make(self, findings), SpeakerErrorSection.make(self, findings),
      GroupErrorSection.make(self, findings), CalibrationSection.make(self), try await SaliencySection.make(self),
    ]
    return sections.compactMap { $0 }
  }
}
