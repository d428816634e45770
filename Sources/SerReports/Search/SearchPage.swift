import Foundation
import SerLearning

/// `search.md`: a search as a page for people.
struct SearchPage {
  let report: SearchReport
  let plots: PlotOutcome

  var text: String {
    [heading, choice, warnings, best, figures, files].filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var outcome: SearchOutcome { report.outcome }

  private var heading: String {
    let folds = outcome.best.folds.count
    let people = report.speakers.map { " of \($0) speakers" } ?? ""
    let rungs = outcome.best.rung
    let combinations = outcome.choice.trials
    return """
      # Search: \(report.title)

      \(combinations) \(combinations == 1 ? "combination" : "combinations") (\(report.search.strategy)) of \
      `\(report.search.space)` on \(report.rows) training rows\(people), judged by pooled \
      \(name) in \(folds) inner folds\(outcome.isSpeakerDisjoint ? " that keep speakers apart" : "")\
      \(rungs > 1 ? ", in \(rungs) rungs of growing resource; only the last rung is compared" : ""). Of equally good \
      combinations the earlier one is chosen.
      """
  }

  private var choice: String {
    """
    ## Choice

    `\(outcome.best.settings)`: inner \(name) \(number(outcome.best.score)), \(number(outcome.best.mean)) ± \
    \(number(outcome.best.deviation)) over the folds.

    ```
    \(report.fitCommand)
    ```
    """
  }

  private var warnings: String {
    var lines = [
      "> **Optimistic**: the best inner score is the best of \(outcome.choice.trials), chosen on the rows it was measured "
        + "on. It says which settings to take and not how good they are; only rows outside the search judge that: "
        + "`serbase fit` or `compare` with `--search` choose anew inside every outer training fold."
    ]
    if !outcome.isSpeakerDisjoint {
      lines.append(
        "> **Speakers unknown**: the rows name fewer than two speakers, so that the inner folds may share them.")
    }
    lines += report.remarks.map { "> **Note**: \($0)." }
    let unconverged = outcome.trials.filter { $0.folds.contains { $0.converged == false } }
    if !unconverged.isEmpty {
      lines.append(
        "> **not converged** in at least one fold: trials "
          + Set(unconverged.map(\.number)).sorted().map(String.init).joined(separator: ", ") + ".")
    }
    return lines.joined(separator: "\n>\n")
  }

  private var best: String {
    let ranked = report.ranked
    let names = outcome.best.settings.values.map(\.name)
    var lines = [
      "## The best of \(ranked.count)\(outcome.best.rung > 1 ? " on the last rung" : "")", "",
      "| trial | \(names.joined(separator: " | ")) | \(name) | mean ± sd of folds |",
      "|---:|" + names.map { _ in "---|" }.joined() + "---|---|",
    ]
    for trial in report.best(10) {
      let values = names.map { trial.settings[$0] ?? "" }.joined(separator: " | ")
      lines.append(
        "| \(trial.number) | \(values) | \(number(trial.score)) | \(number(trial.mean)) ± \(number(trial.deviation)) |")
    }
    return lines.joined(separator: "\n")
  }

  private var figures: String {
    if let problem = plots.problem, plots.drawn.isEmpty { return "## Figures\n\n\(problem)" }
    return plots.drawn.map { "![Inner \(name) of the trials](plots/\($0).png)" }.joined(separator: "\n\n")
  }

  private var files: String {
    """
    ## Files

    `trials.csv` (every trial on every rung, with its folds), `plots/` (CSV, gnuplot script, PNG and SVG), \
    `\(SearchReport.journalName)` (by which the same command goes on after an interruption).

    ```
    \(report.command)
    ```
    """
  }

  private var name: String { report.search.metric == .uar ? "UAR" : report.search.metric.rawValue }

  private func number(_ value: Double) -> String { value.isFinite ? String(format: "%.4f", value) : "–" }
}
