import SerEvaluation

/// `comparison.md`: the comparison as a page for people.
struct ComparisonPage {
  /// Of more configurations the page shows the best in detail, and the tables all.
  static let mostShown = 12

  let title: String
  let configurations: [ComparedConfiguration]
  let groups: [ConfigurationGroup]
  let facts: RowFacts
  let plots: PlotOutcome
  let command: String

  var text: String {
    let tables = FigureTables(configurations: ranked, shown: shown)
    let sections =
      [heading, tables.overview, warnings, chance, calibration, tables.seeds, choices]
      + [DifferencesSection(groups: groups, facts: facts, plots: plots).text]
      + [SpeakersNeededSection(groups: groups).text, figures, tables.folds, tables.classes, groupTable, reading]
    return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private var ranked: [ComparedConfiguration] { configurations.ranked }

  private var shown: [ComparedConfiguration] { Array(ranked.prefix(Self.mostShown)) }

  private var cells: [EvaluatedCell] { configurations.flatMap(\.cells) }

  private var heading: String {
    let judged = cells.first?.metrics.count ?? 0
    let speakers = facts.speakers.map { Set($0).count }
    let hasIntervals = configurations.contains { $0.uarInterval != nil }
    let intervals =
      hasIntervals
      ? "brackets hold 95 % intervals from a bootstrap over speakers (percentile; BCa intervals stand in "
        + "`configurations.csv`)"
      : "without intervals, for which at least \(SpeakerBootstrap.fewestSpeakers) speakers are needed"
    let seeds =
      configurations.contains(where: \.hasSeveralSeeds)
      ? " Where there are several seeds, figures are their mean ± deviation." : ""
    return """
      # Comparison: \(title)

      \(judged) judged clips\(speakers.map { " of \($0) speakers" } ?? ""), every figure from pooled out-of-fold \
      predictions; \(intervals).\(seeds) Best UAR first.
      """
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
    for configuration in configurations {
      let folds = configuration.cells.flatMap(\.outcome.folds)
      let reasons = Set(folds.filter { !$0.diagnostics.converged }.map(\.diagnostics.stopReason)).sorted()
      if !reasons.isEmpty {
        lines.append("> **not converged**: \(configuration.title): \(reasons.joined(separator: ", ")).")
      }
      for fold in configuration.first.outcome.folds where !fold.missingClasses.isEmpty {
        lines.append(
          "> fold \(fold.name) of \(configuration.protocolName) trains without "
            + "\(fold.missingClasses.joined(separator: ", ")), which its model can't predict (\(configuration.title)).")
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
    return
      "Chance: UAR \(FigureText.value(1 / Double(present.count))) for any constant answer; accuracy "
      + "\(FigureText.value(share)) for always saying *\(largest.name)*. A dash stands for what is undefined."
  }

  private var calibration: String {
    guard cells.contains(where: { $0.calibration != nil }) else { return "" }
    return
      "ECE: the expected calibration error of the predicted class, \(CalibrationFigures.binCount) bins of equal width, "
      + "where models give probabilities; 0 is best. Of answers given with 70 % confidence, 70 % should be right."
  }

  /// What a search chose inside each outer fold.
  private var choices: String {
    let rows = ranked.flatMap { configuration in
      configuration.cells.flatMap { cell in
        let name = configuration.title + (configuration.hasSeveralSeeds ? ", seed \(cell.seed)" : "")
        return cell.outcome.folds.compactMap { fold in
          fold.choice.map { choice in
            "| \(name) | \(fold.name) | `\(choice.settings)` | \(choice.metric.rawValue) | "
              + "\(FigureText.value(choice.innerScore)) | \(choice.trials) |"
          }
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

  private var figures: String {
    if let problem = plots.problem, plots.drawn.isEmpty { return "## Figures\n\n\(problem)" }
    var lines = ["## Figures", "", "![UAR of every cell with its 95 % interval](plots/uar.png)", ""]
    let telling = shown.filter { !$0.answersOneClass }
    // Cells of the same answers may still be sure of them to different degrees.
    let pictures = [
      ("confusion", "Confusion matrix", TestedPair.distinct(telling)), ("reliability", "Reliability diagram", telling),
    ]
    for (kind, caption, configurations) in pictures {
      for configuration in configurations where plots.isDrawn("\(kind)-\(configuration.fileStem)") {
        lines += ["![\(caption): \(configuration.title)](plots/\(kind)-\(configuration.fileStem).png)", ""]
      }
    }
    let left = omitted(telling)
    if !left.isEmpty { lines += ["\(left): those are in `plots/`.", ""] }
    return lines.dropLast().joined(separator: "\n")
  }

  /// Which pictures the page leaves out; empty for none.
  private func omitted(_ telling: [ComparedConfiguration]) -> String {
    var parts: [String] = []
    if configurations.count > shown.count { parts.append("of all but the \(shown.count) best") }
    if telling.count < shown.count { parts.append("of cells that give one answer to all clips of a fold") }
    if TestedPair.distinct(telling).count < telling.count {
      parts.append("of the confusions of cells that answer as one above does")
    }
    return parts.isEmpty ? "" : "Without those " + Wording.list(parts)
  }

  private var groupTable: String {
    let rows = shown.flatMap { configuration in
      facts.groups(of: configuration.pooled).map { group in
        "| \(configuration.title) | \(group.kind) | \(group.value) | "
          + "\(group.metrics.count / configuration.cells.count) | \(FigureText.value(group.metrics.accuracy)) | "
          + "\(FigureText.value(group.metrics.uar)) |"
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

    `comparison.csv` (all figures of every cell, each seed apart), `configurations.csv` (means over seeds, both kinds of \
    intervals), `classes.csv`, `confusion.csv`, `groups.csv`, `significance.csv` (every pair, test and effect size), \
    `predictions.csv` (every judged clip), `run.json` (what it takes to repeat this, and the seconds it took), `plots/` \
    (CSV, gnuplot script, PNG and SVG of each figure).

    ```
    \(command)
    ```
    """
  }
}
