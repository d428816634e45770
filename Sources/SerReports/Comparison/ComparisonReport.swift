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
      "comparison.md", "configurations.csv", "classes.csv", "confusion.csv", "groups.csv", "predictions.csv",
      "significance.csv", "run.json", "plots",
    ].contains(name)
  }

  /// The cells, those that differ in their seed alone together.
  public var configurations: [ComparedConfiguration] { ComparedConfiguration.all(of: cells, speakers: facts.speakers) }

  /// Writes everything into a new or earlier comparison folder, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    let configurations = configurations
    let pairs = TestedPair.all(of: configurations, speakers: facts.speakers, seed: seed)
    try Task.checkCancellation()
    let groups = ConfigurationGroup.all(of: configurations, pairs: pairs, speakers: facts.speakers)
    return try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      try ComparisonTables.comparison(cells).write(to: file("comparison.csv"))
      try ComparisonTables.configurations(configurations).write(to: file("configurations.csv"))
      try ComparisonTables.confusion(cells).write(to: file("confusion.csv"))
      try ComparisonTables.classes(cells).write(to: file("classes.csv"))
      try ComparisonTables.groups(cells, facts).write(to: file("groups.csv"))
      try ComparisonTables.predictions(cells, facts).write(to: file("predictions.csv"))
      try SignificanceTable(pairs: pairs).document.write(to: file("significance.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let outcome = try await writer.write(figures(configurations, groups), to: folder)
      let page = ComparisonPage(
        title: title, configurations: configurations, groups: groups, facts: facts, plots: outcome, command: command)
      try StagedOutput.write(page.text, to: file("comparison.md"))
      return outcome
    }
  }

  private func figures(_ configurations: [ComparedConfiguration], _ groups: [ConfigurationGroup]) -> [Plot] {
    [bars(configurations.ranked)] + groups.compactMap { CriticalDifferenceFigure.plot(of: $0, title: title) }
      + configurations.map(confusion(of:)) + configurations.compactMap(reliability(of:))
  }

  private func bars(_ configurations: [ComparedConfiguration]) -> Plot {
    let rows = configurations.map { configuration in
      let cell = configuration.first
      let interval = configuration.uarInterval?.percentile
      return BarsWithIntervals.Row(
        label: configuration.title,
        group: cell.marks.isEmpty ? "speaker-independent" : cell.marks.joined(separator: ", "),
        value: configuration.figure(\.uar)?.mean ?? .nan, lower: interval?.lower ?? .nan,
        upper: interval?.upper ?? .nan)
    }
    let present = cells.first?.metrics.classes.count { $0.support > 0 } ?? 1
    let seeds = configurations.contains(where: \.hasSeveralSeeds) ? ", means over seeds" : ""
    return BarsWithIntervals(
      title: "Unweighted average recall: \(title)",
      subtitle: "pooled out-of-fold predictions\(seeds), 95 % intervals over speakers",
      valueLabel: "UAR", rows: rows, reference: (name: "chance", value: 1 / Double(max(1, present)))
    ).plot(named: "uar")
  }

  private func confusion(of configuration: ComparedConfiguration) -> Plot {
    let figures = [("accuracy", configuration.figure(\.accuracy)), ("UAR", configuration.figure(\.uar))]
      .map { "\($0.0) \($0.1.map { FigureText.value($0.mean) } ?? "undefined")" }
    let judged = configuration.pooled
    return ConfusionMatrixPlot(
      title: "Confusion: \(configuration.name)",
      subtitle: subtitle(of: configuration, figures, judgements: judged.rows.count),
      classNames: judged.classNames, counts: judged.confusion.counts
    ).plot(named: "confusion-\(configuration.fileStem)")
  }

  /// Nil for a model that gives no probabilities.
  private func reliability(of configuration: ComparedConfiguration) -> Plot? {
    let judged = configuration.pooled
    guard let calibration = judged.calibration else { return nil }
    let figures = [("ECE", calibration.ece), ("adaptive", calibration.adaptiveECE), ("Brier", calibration.brier)]
      .map { "\($0.0) \(FigureText.value($0.1))" }
    return ReliabilityDiagram(
      title: "Reliability: \(configuration.name)",
      subtitle: subtitle(of: configuration, figures, judgements: judged.rows.count),
      table: calibration.reliability
    ).plot(named: "reliability-\(configuration.fileStem)")
  }

  private func subtitle(of configuration: ComparedConfiguration, _ figures: [String], judgements: Int) -> String {
    let count =
      configuration.hasSeveralSeeds
      ? "\(judgements) judgements of \(configuration.cells.count) seeds" : "\(judgements) clips"
    return "\(title), \(configuration.protocolName), \(figures.joined(separator: ", ")), \(count)"
  }
}
