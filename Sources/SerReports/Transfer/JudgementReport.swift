import Foundation
import SerEvaluation
import SerFormats

/// Writes the folder of a finished model's judgement of a corpus.
public struct JudgementReport: Sendable {
  public let cell: TransferCell
  /// What a reader must know first: which classes are judged, what was left out, how the rows were scaled.
  public let notes: [String]
  /// The command line that made it.
  public let command: String

  public init(cell: TransferCell, notes: [String], command: String) {
    self.cell = cell
    self.notes = notes
    self.command = command
  }

  /// What the folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: "evaluation.csv") { name in
    ["evaluation.md", "index.html", "classes.csv", "groups.csv", "predictions.csv", "run.json", "plots"].contains(name)
  }

  /// Writes everything into a new or earlier folder of its kind, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      try TransferTables.cells([cell]).write(to: file("evaluation.csv"))
      try TransferTables.classes([cell]).write(to: file("classes.csv"))
      try TransferTables.groups([cell]).write(to: file("groups.csv"))
      try TransferTables.predictions([cell]).write(to: file("predictions.csv"))
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let figures = figures
      let outcome = try await writer.write(figures, to: folder)
      let page = JudgementPage(report: self, figures: figures, plots: outcome).page
      try StagedOutput.write(page.markdown, to: file("evaluation.md"))
      try StagedOutput.write(page.html, to: file("index.html"))
      return outcome
    }
  }

  private var figures: [Plot] {
    let title = "\(cell.model) of \(cell.training) on \(cell.test)\(cell.markSuffix)"
    let confusion = ConfusionMatrixPlot(
      title: "Confusion: \(title)",
      subtitle: "UAR \(Wording.number(cell.metrics.uar, 3)), accuracy \(Wording.number(cell.metrics.accuracy, 3)), "
        + "\(cell.metrics.count) clips",
      classNames: cell.predictions.classNames, counts: cell.predictions.confusion.counts)
    let reliability = cell.predictions.calibration.map { calibration in
      ReliabilityDiagram(
        title: "Reliability: \(title)",
        subtitle: "ECE \(Wording.number(calibration.ece, 3)), Brier \(Wording.number(calibration.brier, 3)), "
          + "\(cell.metrics.count) clips",
        table: calibration.reliability)
    }
    return [confusion.plot(named: "confusion")] + (reliability.map { [$0.plot(named: "reliability")] } ?? [])
  }
}
