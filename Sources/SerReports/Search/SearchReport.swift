import Foundation
import SerFormats
import SerLearning

/// Writes a search's folder: every trial, a page, a plot, and the journal that it can be repeated from at once.
public struct SearchReport: Sendable {
  /// What was searched, for titles: model and rows.
  public let title: String
  public let search: HyperparameterSearch
  public let outcome: SearchOutcome
  /// Training rows and the speakers among them, where known.
  public let rows: Int
  public let speakers: Int?
  /// What a reader must know of the rows, such as marks.
  public let remarks: [String]
  /// The command that fits the choice, and the one that made the report.
  public let fitCommand: String
  public let command: String

  public init(
    title: String, search: HyperparameterSearch, outcome: SearchOutcome, rows: Int, speakers: Int?, remarks: [String],
    fitCommand: String, command: String
  ) {
    self.title = title
    self.search = search
    self.outcome = outcome
    self.rows = rows
    self.speakers = speakers
    self.remarks = remarks
    self.fitCommand = fitCommand
    self.command = command
  }

  /// The name of the journal in the folder.
  public static let journalName = "journal.jsonl"

  /// What a search's folder holds.
  public static let folderKind = StagedOutput.FolderKind(marker: journalName) {
    ["trials.csv", "search.md", "plots"].contains($0)
  }

  /// Writes everything into the folder in which the journal is, whole.
  public func write(to url: URL, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: Self.folderKind) { staging in
      try FileManager.default.copyItem(
        at: url.appendingPathComponent(Self.journalName), to: staging.appendingPathComponent(Self.journalName))
      try trials.write(to: staging.appendingPathComponent("trials.csv"))
      let folder = staging.appendingPathComponent("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let drawn = try await writer.write(SearchFigure(self).plots, to: folder)
      try StagedOutput.write(
        SearchPage(report: self, plots: drawn).text, to: staging.appendingPathComponent("search.md"))
      return drawn
    }
  }

  /// Every trial on every rung: `trials.csv`. `seconds`, the last column, is the only one that differs between runs.
  var trials: CSVDocument {
    let names = outcome.best.settings.values.map(\.name)
    let folds = outcome.best.folds.indices
    return CSVDocument(
      header: ["trial", "rung"] + names + ["row_share", search.metric.rawValue, "fold_mean", "fold_sd"]
        + folds.map { "fold_\($0 + 1)" } + ["converged", "chosen", "seconds"],
      rows: outcome.trials.map { trial in
        let converged = trial.folds.map(\.converged)
        return ["\(trial.number)", "\(trial.rung)"] + names.map { trial.settings[$0] ?? "" }
          + [trial.rowShare, trial.score, trial.mean, trial.deviation].map { ComparisonTables.text($0) }
          + trial.foldScores.map { ComparisonTables.text($0) }
          + [
            converged.contains(nil) ? "" : "\(converged.allSatisfy { $0 == true })", "\(trial == outcome.best)",
            ComparisonTables.text(trial.seconds),
          ]
      })
  }

  /// The best trials of the last rung, at most `count`.
  public func best(_ count: Int) -> [Trial] { Array(ranked.prefix(count)) }

  /// The trials of the last rung, the best first.
  var ranked: [Trial] {
    let last = outcome.trials.filter { $0.rung == outcome.best.rung }
    return last.sorted { a, b in
      search.metric.isBetter(a.score, than: b.score) || (a.score == b.score && a.number < b.number)
    }
  }
}
