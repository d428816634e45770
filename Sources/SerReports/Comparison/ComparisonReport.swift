import Foundation
import SerEvaluation
import SerFormats
import SerNumerics

/// Writes a comparison's folder: tables, page, predictions, plots and what it takes to repeat it.
public struct ComparisonReport: Sendable {
  /// What was compared on, such as the corpus's name.
  public let title: String
  public let cells: [EvaluatedCell]
  public let facts: RowFacts
  public let seed: Seed
  /// The command line that made it.
  public let command: String

  public init(title: String, cells: [EvaluatedCell], facts: RowFacts, seed: Seed, command: String) {
    self.title = title
    self.cells = cells.distinguished()
    self.facts = facts
    self.seed = seed
    self.command = command
  }

  /// What a comparison's folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "comparison.csv") { name in
    [
      "comparison.md", "classes.csv", "groups.csv", "predictions.csv", "significance.csv", "run.json", "plots",
    ].contains(name)
  }

  /// The paired tests between the cells.
  public var pairs: [TestedPair] { TestedPair.all(of: cells, speakers: facts.speakers, seed: seed) }

  /// Writes everything into a new or earlier comparison folder, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    let pairs = pairs
    return try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      try ComparisonTables.comparison(cells).write(to: file("comparison.csv"))
      try ComparisonTables.classes(cells).write(to: file("classes.csv"))
      try ComparisonTables.groups(cells, facts).write(to: file("groups.csv"))
      try ComparisonTables.predictions(cells, facts).write(to: file("predictions.csv"))
      try ComparisonTables.significance(pairs).write(to: file("significance.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let outcome = try await writer.write(figures, to: folder)
      let page = ComparisonPage(
        title: title, cells: cells, facts: facts, pairs: pairs, plots: outcome, command: command)
      try StagedOutput.write(page.text, to: file("comparison.md"))
      return outcome
    }
  }

  private var figures: [Plot] {
    let confusions = cells.map { cell in
      let figures = [("accuracy", cell.metrics.accuracy), ("UAR", cell.metrics.uar)]
        .map { "\($0.0) \($0.1.map { String(format: "%.3f", $0) } ?? "undefined")" }
      return ConfusionMatrixPlot(
        title: "Confusion: \(cell.title())",
        subtitle: "\(title), \(cell.protocolName), \(figures.joined(separator: ", ")), \(cell.metrics.count) clips",
        classNames: cell.outcome.predictions.classNames, counts: cell.outcome.predictions.confusion.counts
      ).plot(named: "confusion-\(cell.fileStem)")
    }
    let severalProtocols = Set(cells.map(\.protocolName)).count > 1
    let rows = cells.map { cell in
      BarsWithIntervals.Row(
        label: cell.title(withProtocol: severalProtocols),
        group: cell.marks.isEmpty ? "speaker-independent" : cell.marks.joined(separator: ", "),
        value: cell.metrics.uar ?? .nan, lower: cell.uarInterval?.lower ?? .nan,
        upper: cell.uarInterval?.upper ?? .nan)
    }
    let present = cells.first?.metrics.classes.count { $0.support > 0 } ?? 1
    let bars = BarsWithIntervals(
      title: "Unweighted average recall: \(title)",
      subtitle: "pooled out-of-fold predictions, 95 % intervals over speakers",
      valueLabel: "UAR", rows: rows, reference: (name: "chance", value: 1 / Double(max(1, present))))
    return [bars.plot(named: "uar")] + confusions + cells.compactMap(reliability)
  }

  /// Nil for a model that gives no probabilities.
  private func reliability(of cell: EvaluatedCell) -> Plot? {
    guard let calibration = cell.calibration else { return nil }
    let figures = [("ECE", calibration.ece), ("adaptive", calibration.adaptiveECE), ("Brier", calibration.brier)]
      .map { "\($0.0) \(String(format: "%.3f", $0.1))" }
    return ReliabilityDiagram(
      title: "Reliability: \(cell.title())",
      subtitle: "\(title), \(cell.protocolName), \(figures.joined(separator: ", ")), \(cell.metrics.count) clips",
      table: calibration.reliability
    ).plot(named: "reliability-\(cell.fileStem)")
  }
}
