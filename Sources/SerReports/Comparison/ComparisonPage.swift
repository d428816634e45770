import Foundation
import SerEvaluation

/// `comparison.md`: the comparison as a page for people.
struct ComparisonPage {
  let title: String
  let cells: [EvaluatedCell]
  let facts: RowFacts
  let pairs: [TestedPair]
  let plots: PlotOutcome
  let command: String

  var text: String {
    [
      heading, table, warnings, chance, calibration, choices, significance, figures, classTable, groupTable, reading,
    ]
    .filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var heading: String {
    let judged = cells.first?.metrics.count ?? 0
    let speakers = facts.speakers.map { Set($0).count }
    let hasIntervals = cells.contains { $0.uarInterval != nil }
    let intervals =
      hasIntervals
      ? "brackets hold 95 % intervals from a bootstrap over speakers"
      : "without intervals, for which at least \(SpeakerBootstrap.fewestSpeakers) speakers are needed"
    return """
      # Comparison: \(title)

      \(judged) judged clips\(speakers.map { " of \($0) speakers" } ?? ""), every figure from pooled out-of-fold \
      predictions; \(intervals). Best UAR first.
      """
  }

  private var ranked: [EvaluatedCell] {
    // Marked cells stand after the honest ones, whatever they score.
    cells.sorted { a, b in
      (a.marks.count, -(a.metrics.uar ?? 0), title(a)) < (b.marks.count, -(b.metrics.uar ?? 0), title(b))
    }
  }

  private var table: String {
    var lines = [
      "| features | model | protocol | normalisation | accuracy | UAR | macro-F1 | ECE | mark |",
      "|---|---|---|---|---|---|---|---|---|",
    ]
    for cell in ranked {
      let metrics = cell.metrics
      let settings = cell.parameters.isEmpty ? "" : " (\(cell.parameters.joined(separator: ", ")))"
      lines.append(
        "| \(cell.features) | \(cell.preparedModel)\(settings)\(cell.seedSuffix) | \(cell.protocolName) | \(cell.normalization.rawValue) | "
          + "\(figure(metrics.accuracy, cell.accuracyInterval)) | \(figure(metrics.uar, cell.uarInterval)) | "
          + "\(figure(metrics.macroF1, nil)) | \(figure(cell.calibration?.ece, nil)) | "
          + "\(cell.marks.isEmpty ? "" : "**\(cell.marks.joined(separator: ", "))**") |")
    }
    return lines.joined(separator: "\n")
  }

  private var warnings: String {
    var lines: [String] = []
    for mark in Mark.allCases where cells.contains(where: { $0.marks.contains(mark.rawValue) }) {
      lines.append("> **\(mark.rawValue)**: \(mark.meaning).")
    }
    for remark in Set(cells.flatMap(\.remarks)).sorted() { lines.append("> **Note**: \(remark).") }
    for note in Set(cells.compactMap(\.augmentation).map { "\($0.label): `\($0.specification)`, seed \($0.seed)" })
      .sorted()
    {
      lines.append(
        "> **Augmented**: \(note). Copies of training clips only, made anew from the seed; judged are originals alone.")
    }
    for cell in cells where !cell.converged {
      let reasons = Set(cell.outcome.folds.filter { !$0.diagnostics.converged }.map(\.diagnostics.stopReason)).sorted()
      lines.append("> **not converged**: \(title(cell)): \(reasons.joined(separator: ", ")).")
    }
    for cell in cells {
      for fold in cell.outcome.folds where !fold.missingClasses.isEmpty {
        lines.append(
          "> fold \(fold.name) of \(cell.protocolName) trains without \(fold.missingClasses.joined(separator: ", ")), "
            + "which its model can't predict (\(title(cell))).")
      }
    }
    return lines.joined(separator: "\n>\n")
  }

  private var chance: String {
    guard let metrics = cells.first?.metrics else { return "" }
    let present = metrics.classes.filter { $0.support > 0 }
    let largest = present.max { $0.support < $1.support }
    guard let largest, metrics.count > 0 else { return "" }
    let share = Double(largest.support) / Double(metrics.count)
    return "Chance: UAR \(number(1 / Double(present.count))) for any constant answer; accuracy \(number(share)) for "
      + "always saying *\(largest.name)*."
  }

  private var calibration: String {
    guard cells.contains(where: { $0.calibration != nil }) else { return "" }
    return
      "ECE: the expected calibration error of the predicted class, \(CalibrationFigures.binCount) bins of equal width, "
      + "where models give probabilities; 0 is best. Of answers given with 70 % confidence, 70 % should be right."
  }

  /// What a search chose inside each outer fold.
  private var choices: String {
    let rows = ranked.flatMap { cell in
      cell.outcome.folds.compactMap { fold in
        fold.choice.map { choice in
          "| \(title(cell)) | \(fold.name) | `\(choice.settings)` | \(choice.metric.rawValue) | "
            + "\(number(choice.innerScore)) | \(choice.trials) |"
        }
      }
    }
    guard !rows.isEmpty else { return "" }
    return
      ([
        "## Settings chosen", "",
        "By the training rows of each fold alone, in inner folds that keep speakers apart where they are known. The inner "
          + "figure is the best of all that were tried, and so too good.", "",
        "| cell | fold | settings | judged by | inner figure | tried |", "|---|---|---|---|---|---|",
      ] + rows).joined(separator: "\n")
  }

  private var significance: String {
    guard !pairs.isEmpty else { return "" }
    var lines = ["## Which differences hold", ""]
    let bySpeaker = pairs.contains { $0.comparison.speakerPermutationP != nil }
    lines.append(
      "Paired tests on the same clips, corrected for \(pairs.count) "
        + "\(pairs.count == 1 ? "pair" : "pairs") (Holm); "
        + (bySpeaker
          ? "sign-flip permutation over speakers; differences are means over speakers."
          : "McNemar's exact test over rows.")
        + " Cells of different marks are not tested against each other; of cells that predict the same throughout, "
        + "the first is tested for all.")
    lines.append("")
    // The largest differences first.
    for pair in pairs.sorted(by: { (-abs($0.difference), $0.first) < (-abs($1.difference), $1.first) }) {
      let difference = pair.difference
      let (better, worse) = difference >= 0 ? (pair.first, pair.second) : (pair.second, pair.first)
      let p = pair.adjustedP < 0.001 ? "p < .001" : "p = \(number(pair.adjustedP))"
      if pair.adjustedP < 0.05 {
        lines.append(
          "- *\(better)* is better than *\(worse)* by \(number(abs(difference))) in accuracy (\(p)).")
      } else {
        lines.append(
          "- *\(better)* and *\(worse)* can't be told apart: \(number(abs(difference))) in accuracy (\(p)).")
      }
    }
    return lines.joined(separator: "\n")
  }

  private var figures: String {
    if let problem = plots.problem, plots.drawn.isEmpty { return "## Figures\n\n\(problem)" }
    var lines = ["## Figures", "", "![UAR of every cell with its 95 % interval](plots/uar.png)", ""]
    for (kind, caption) in [("confusion", "Confusion matrix"), ("reliability", "Reliability diagram")] {
      for cell in ranked where plots.isDrawn("\(kind)-\(cell.fileStem)") {
        lines += ["![\(caption): \(title(cell))](plots/\(kind)-\(cell.fileStem).png)", ""]
      }
    }
    return lines.dropLast().joined(separator: "\n")
  }

  private var classTable: String {
    var lines = ["## By class", "", "| cell | figure | \(classNames.joined(separator: " | ")) |"]
    lines.append("|---|---|" + classNames.map { _ in "---|" }.joined())
    for cell in ranked {
      let classes = cell.metrics.classes
      for (name, values) in [
        ("precision", classes.map(\.precision)), ("recall", classes.map(\.recall)), ("F1", classes.map(\.f1)),
      ] {
        lines.append("| \(title(cell)) | \(name) | \(values.map { figure($0, nil) }.joined(separator: " | ")) |")
      }
    }
    return lines.joined(separator: "\n")
  }

  private var groupTable: String {
    let rows = ranked.flatMap { cell in
      facts.groups(of: cell.outcome.predictions).map { group in
        "| \(title(cell)) | \(group.kind) | \(group.value) | \(group.metrics.count) | "
          + "\(figure(group.metrics.accuracy, nil)) | \(figure(group.metrics.uar, nil)) |"
      }
    }
    guard !rows.isEmpty else { return "" }
    return
      ([
        "## By gender and intensity", "", "| cell | group | value | clips | accuracy | UAR |",
        "|---|---|---|---|---|---|",
      ]
      + rows + [
        "",
        "Groups may hold different emotions (a class without strong clips, say): compare them within emotions "
          + "before speaking of bias.",
      ]).joined(separator: "\n")
  }

  private var reading: String {
    """
    ## Files

    `comparison.csv` (all figures), `classes.csv`, `groups.csv`, `significance.csv`, `predictions.csv` (every judged \
    clip), `run.json` (what it takes to repeat this, and the seconds it took), `plots/` (CSV, gnuplot script, PNG and SVG of each figure).

    ```
    \(command)
    ```
    """
  }

  private func title(_ cell: EvaluatedCell) -> String {
    cell.title(withProtocol: Set(cells.map(\.protocolName)).count > 1)
  }

  private var classNames: [String] { cells.first?.outcome.predictions.classNames ?? [] }

  private func figure(_ value: Double?, _ interval: Interval?) -> String {
    guard let value else { return "–" }
    guard let interval else { return number(value) }
    return "\(number(value)) [\(number(interval.lower)), \(number(interval.upper))]"
  }

  private func number(_ value: Double) -> String { String(format: "%.3f", value) }
}
