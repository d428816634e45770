import Foundation
import SerEvaluation

/// `ablation.md`: the ablation as a page for people.
struct AblationPage {
  let report: AblationReport
  let plots: PlotOutcome

  var text: String {
    [heading, table, warnings, AblationConclusions(report: report).text, figures, seedTable, foldTable, reading]
      .filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var heading: String {
    let cell = report.base.cell
    let speakers = report.facts.speakers.map { Set($0).count }
    let hasIntervals = report.analysis.base.uarInterval != nil
    let intervals =
      hasIntervals
      ? "brackets hold \(report.intervalText) (bootstrap)"
      : "without intervals, for which at least \(SpeakerBootstrap.fewestSpeakers) speakers are needed"
    return """
      # Ablation: \(report.title)

      The base is `\(cell.model)` with \(report.base.settings.isEmpty ? "its defaults" : "`\(report.base.settingsText)`") \
      on `\(cell.featureSet)`; every other line changes what stands beside it and nothing else. \(cell.metrics.count) \
      judged clips\(speakers.map { " of \($0) speakers" } ?? ""), \(cell.outcome.folds.count) folds of \
      `\(cell.protocolName)`, normalisation `\(cell.normalization.rawValue)`, \(report.seedText): the same folds and the \
      same seeds for all. Figures are means over seeds of pooled out-of-fold predictions, ± is the deviation over seeds; \
      \(intervals).
      """
  }

  private var table: String {
    var lines = [
      "| variant | changed | UAR | accuracy | macro-F1 | log-loss | ECE | difference in UAR | p (Holm) | mark |",
      "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (variant, subject) in report.subjects {
      let runs = subject.runs
      let changed = subject.effect == nil ? "–" : "`\(variant.settingsText)`"
      let marks = variant.cell.marks
      lines.append(
        "| \(variant.name) | \(changed) | \(FigureText.level(runs.figure(\.uar), subject.uarInterval)) | "
          + "\(FigureText.level(runs.figure(\.accuracy), subject.accuracyInterval)) | "
          + "\(FigureText.level(runs.figure(\.macroF1))) | \(FigureText.level(runs.figure(\.logLoss))) | "
          + "\(FigureText.level(runs.ece)) | \(FigureText.difference(subject.effect)) | "
          + "\(FigureText.probability(subject.effect)) | "
          + "\(marks.isEmpty ? "" : "**\(marks.joined(separator: ", "))**") |")
    }
    return lines.joined(separator: "\n")
  }

  private var warnings: String {
    var lines: [String] = []
    let cells = report.subjects.flatMap(\.variant.cells)
    for mark in Mark.allCases where cells.contains(where: { $0.marks.contains(mark.rawValue) }) {
      lines.append("> **\(mark.rawValue)**: \(mark.meaning).")
    }
    for remark in Set(cells.flatMap(\.remarks)).sorted() { lines.append("> **Note**: \(remark).") }
    for note in Set(cells.compactMap(\.augmentation).map { "\($0.label): `\($0.specification)`, seed \($0.seed)" })
      .sorted()
    {
      lines.append(
        "> **Augmented**: \(note). Copies of training clips only, the same ones for every training seed; judged are "
          + "originals alone.")
    }
    for (variant, _) in report.subjects {
      let folds = variant.cells.flatMap(\.outcome.folds).filter { !$0.diagnostics.converged }
      guard !folds.isEmpty else { continue }
      let reasons = Set(folds.map(\.diagnostics.stopReason)).sorted().joined(separator: ", ")
      lines.append(
        "> **not converged**: \(variant.title), \(folds.count) of \(fitCount(of: variant)) fits: \(reasons).")
    }
    for fold in report.base.cell.outcome.folds where !fold.missingClasses.isEmpty {
      lines.append(
        "> fold \(fold.name) trains without \(fold.missingClasses.joined(separator: ", ")), which no variant can predict."
      )
    }
    return lines.joined(separator: "\n>\n")
  }

  private func fitCount(of variant: AblatedVariant) -> Int {
    variant.cells.reduce(0) { $0 + $1.outcome.folds.count }
  }

  private var figures: String {
    if let problem = plots.problem, plots.drawn.isEmpty { return "## Figures\n\n\(problem)" }
    let captions = [
      (AblationFigures.differencesName, "Difference in UAR of every variant to the base, with its interval"),
      (AblationFigures.uarName, "UAR of every variant with its interval"),
    ]
    let drawn = captions.filter { plots.isDrawn($0.0) }.map { "![\($0.1)](plots/\($0.0).png)" }
    return (["## Figures"] + drawn).joined(separator: "\n\n")
  }

  private var seedTable: String {
    guard report.seeds.count > 1 else { return "" }
    return FigureText.table(
      heading: "## UAR by seed\(report.base.cell.markSuffix)", columns: report.seeds.map { "seed \($0)" },
      rows: report.subjects.map { variant, subject in (variant.name, subject.runs.metrics.map(\.uar)) })
  }

  private var foldTable: String {
    FigureText.table(
      heading: "## UAR by fold\(report.base.cell.markSuffix), mean over seeds",
      columns: report.base.cell.outcome.folds.map(\.name),
      rows: report.subjects.map { variant, _ in (variant.name, variant.foldMeans(\.uar)) })
  }

  private var reading: String {
    """
    ## Files

    `ablation.csv` (every variant, seed and fold), `summary.csv` (the table above in full), `predictions.csv` (every \
    judged clip), `timing.csv` (seconds of every fit), `run.json` (what it takes to repeat this), `plots/` (CSV, gnuplot \
    script, PNG and SVG of each figure).

    ```
    \(report.command)
    ```
    """
  }
}
