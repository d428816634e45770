import Foundation
import SerEvaluation
import SerFormats
import SerNumerics

/// Writes the folder of a comparison of feature sets: tables, page, plots and what it takes to repeat it.
public struct FeatureComparisonReport: Sendable {
  /// What was compared on, such as the corpus's name.
  public let title: String
  public let sets: [ComparedFeatureSet]
  public let pairs: [FeatureSetPair]
  /// The reference classifier, in words.
  public let reference: String
  /// The command line that made it.
  public let command: String

  public init(
    title: String, sets: [ComparedFeatureSet], pairs: [FeatureSetPair], reference: String, command: String
  ) {
    self.title = title
    self.sets = sets
    self.pairs = pairs
    self.reference = reference
    self.command = command
  }

  /// What such a folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "features.csv") { name in
    ["features.md", "columns.csv", "pairs.csv", "timing.csv", "run.json", "plots"].contains(name)
  }

  /// Writes everything into a new folder, or over an earlier one of this kind, whole. `run` is the content of
  /// `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      try FeatureComparisonTables.sets(sets).write(to: file("features.csv"))
      try FeatureComparisonTables.columns(sets).write(to: file("columns.csv"))
      try FeatureComparisonTables.pairs(pairs).write(to: file("pairs.csv"))
      try FeatureComparisonTables.timing(sets).write(to: file("timing.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let outcome = try await writer.write(
        FeatureComparisonFigures(title: title, sets: sets, pairs: pairs).plots, to: folder)
      let page = FeatureComparisonPage(
        title: title, sets: sets, pairs: pairs, reference: reference, plots: outcome, command: command)
      try StagedOutput.write(page.text, to: file("features.md"))
      return outcome
    }
  }
}
