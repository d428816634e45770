import SerEvaluation

/// The page of sanity checks.
struct SanityPage {
  let report: SanityReport
  let figure: Plot
  let plots: PlotOutcome

  var page: ReportPage {
    var blocks: [ReportPage.Block] = report.marks.map { .warning("**\($0.rawValue)**: \($0.meaning).") }
    blocks += report.remarks.map { .warning("**Note**: \($0).") }
    if let problem = plots.problem { blocks.append(.warning("**Figures**: \(problem)")) }
    blocks += [
      .list(report.checked.map(sentence) + report.baselines.compactMap(sentence)),
      .figure(title: figure.title, path: "plots/\(figure.name)", isDrawn: plots.isDrawn(figure.name)),
      .heading("Labels shuffled"),
      .paragraph(
        "The same models under \(report.protocolName) on labels that were shuffled within every speaker: nothing is left to learn, "
          + "so that UAR must fall to chance (\(Wording.number(report.chance, 3))). Brackets hold where 95 % of shuffles lie; p is the "
          + "share of shuffles, the true labels among them, that do as well as the true labels."),
      .table(shuffles), .heading("How much a little gives"),
      .paragraph(
        "**Best single column**: every clip judged by the one column that told its fold's training rows best, each "
          + "emotion taken for a normal distribution. **Loudness** is the level of the active part, **duration** its length: plain "
          + "measures of the recording, given to the models alone."),
      .table(baselines),
    ]
    for set in report.leaders {
      blocks += [
        .heading("Columns of \(set.featureSet)"),
        .paragraph(
          "The best of \(set.columnCount) when alone, out-of-fold. They were picked by these very figures, which are too good for that."
        ),
        .table(
          MarkdownTable(
            header: ["column", "UAR"], rows: set.columns.map { [$0.name, Wording.number($0.uar, 3)] })),
      ]
    }
    blocks += [
      .heading("Files"),
      .paragraph(
        "[sanity.csv](sanity.csv), [shuffles.csv](shuffles.csv), [columns.csv](columns.csv), [run.json](run.json), `plots/`."
      ),
      .code(report.command),
    ]
    return ReportPage(title: "Sanity checks: \(report.title)", blocks: blocks)
  }

  private func sentence(_ checked: SanityReport.Checked) -> String {
    let test = checked.test
    let fallen =
      test.isAtChance
      ? "falls to chance with shuffled labels, as it must"
      : "does **not** fall to chance with shuffled labels: something but the emotion tells them, look for it before believing any figure"
    return
      "**\(checked.title)** \(fallen) (\(FigureText.value(test.mean, test.interval)), chance \(Wording.number(test.chance, 3))); with the "
      + "true ones it has \(FigureText.value(test.observed, checked.observedInterval)), p \(test.p <= 1 / Double(test.shuffled.count + 1) ? "≤" : "=") "
      + "\(Wording.number(test.p, 3)) by \(test.shuffled.count) shuffles."
  }

  private func sentence(_ baseline: SanityReport.Baseline) -> String? {
    guard let uar = baseline.uar, let best = report.checked.map(\.test.observed).max(), best > report.chance else {
      return nil
    }
    let share = max(0, (uar - report.chance) / (best - report.chance))
    return
      "**\(baseline.title)** alone: UAR \(FigureText.value(uar, baseline.interval)): \(Wording.percent(share)) of what the best model "
      + "has above chance."
  }

  private var shuffles: MarkdownTable {
    MarkdownTable(
      header: ["model", "true labels", "shuffled labels", "shuffles", "p", "at chance"],
      rows: report.checked.map { checked in
        let test = checked.test
        return [
          checked.title + (checked.parameters.isEmpty ? "" : " (\(checked.parameters.joined(separator: ", ")))"),
          FigureText.value(test.observed, checked.observedInterval), FigureText.value(test.mean, test.interval),
          "\(test.shuffled.count)", Wording.number(test.p, 3), test.isAtChance ? "yes" : "**no**",
        ]
      })
  }

  private var baselines: MarkdownTable {
    MarkdownTable(
      header: ["what", "made of", "UAR"],
      rows: report.baselines.map { [$0.title, $0.columns, FigureText.value($0.uar, $0.interval)] }, leftAligned: [0, 1])
  }
}
