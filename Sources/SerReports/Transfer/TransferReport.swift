import Foundation
import SerCorpus
import SerEvaluation
import SerFormats
import SerLearning
import SerNumerics

/// Writes the folder of a transfer: models fitted on every corpus and judged on every other.
public struct TransferReport: Sendable {
  /// In the order given: rows and columns of the matrix.
  public let corpora: [String]
  public let cells: [TransferCell]
  /// Pairs that could not be judged, and why.
  public let omitted: [String]
  /// Nil for the corpora's own classes.
  public let scheme: EmotionScheme?
  public let seed: Seed
  /// The command line that made it.
  public let command: String
  let gains: [NormalizationGain]

  public init(
    corpora: [String], cells: [TransferCell], omitted: [String], scheme: EmotionScheme?, seed: Seed, command: String
  ) {
    self.corpora = corpora
    self.cells = cells
    self.omitted = omitted
    self.scheme = scheme
    self.seed = seed
    self.command = command
    gains = NormalizationGain.all(of: cells, seed: seed)
  }

  /// What a transfer's folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "transfer.csv") { name in
    ["transfer.md", "index.html", "classes.csv", "groups.csv", "predictions.csv", "run.json", "plots"].contains(name)
  }

  /// Writes everything into a new or earlier folder of its kind, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      try TransferTables.cells(cells).write(to: file("transfer.csv"))
      try TransferTables.classes(cells).write(to: file("classes.csv"))
      try TransferTables.groups(cells).write(to: file("groups.csv"))
      try TransferTables.predictions(cells).write(to: file("predictions.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let figures = TransferFigures(report: self)
      let outcome = try await writer.write(figures.maps.map(\.plot) + figures.confusions.map(\.plot), to: folder)
      let page = TransferPage(report: self, figures: figures, plots: outcome).page
      try StagedOutput.write(page.markdown, to: file("transfer.md"))
      try StagedOutput.write(page.html, to: file("index.html"))
      return outcome
    }
  }

  /// What is fitted, in the order of the cells: models on feature sets.
  var subjects: [String] {
    cells.reduce(into: []) { if !$0.contains($1.subject) { $0.append($1.subject) } }
  }

  var normalizations: [Normalization] {
    Normalization.allCases.filter { kind in cells.contains { $0.normalization == kind } }
  }

  /// The cell of the matrix: across, or on the diagonal with all classes of the corpus.
  func cell(_ subject: String, _ normalization: Normalization, from training: String, to test: String) -> TransferCell?
  {
    cells.first { cell in
      guard cell.subject == subject, cell.normalization == normalization, cell.training == training, cell.test == test
      else { return false }
      if case .within(_, let others) = cell.kind { return others.isEmpty }
      return true
    }
  }

  /// What the test corpus gives within itself on the classes that it shares with the training corpus.
  func reference(for cell: TransferCell) -> TransferCell? {
    cells.first { candidate in
      guard case .within(_, let others) = candidate.kind, candidate.test == cell.test,
        candidate.subject == cell.subject, candidate.normalization == cell.normalization
      else { return false }
      return others.contains(cell.training) || (others.isEmpty && candidate.judgedClasses == cell.judgedClasses)
    }
  }
}
