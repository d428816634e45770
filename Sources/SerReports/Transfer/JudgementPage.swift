import SerEvaluation

/// The page of a finished model's judgement of a corpus.
struct JudgementPage {
  let report: JudgementReport
  let figures: [Plot]
  let plots: PlotOutcome

  private var cell: TransferCell { report.cell }

  var page: ReportPage {
    var blocks: [ReportPage.Block] = [.paragraph(summary)]
    blocks += cell.marks.map { .warning("**\($0.rawValue)**: \($0.meaning).") }
    blocks += cell.remarks.map { .warning("**Note**: \($0).") }
    if let problem = plots.problem { blocks.append(.warning("**Figures**: \(problem)")) }
    blocks += [.heading("What was judged, and how"), .list(report.notes)]
    blocks += [.heading("By class"), .table(classes)]
    blocks += figures.map { plot in
      .figure(title: plot.title, path: "plots/\(plot.name)", isDrawn: plots.isDrawn(plot.name))
    }
    let groups = cell.facts.groups(of: cell.predictions)
    if !groups.isEmpty { blocks += [.heading("By group"), .table(table(of: groups))] }
    blocks += [
      .heading("Files"),
      .paragraph(
        "[evaluation.csv](evaluation.csv) (all figures), [classes.csv](classes.csv), [groups.csv](groups.csv), "
          + "[predictions.csv](predictions.csv) (every judged clip), [run.json](run.json), `plots/`."),
      .code(report.command),
    ]
    return ReportPage(
      title: "\(cell.subject), fitted on \(cell.training), judged on \(cell.test)\(cell.markSuffix)", blocks: blocks)
  }

  private var summary: String {
    let metrics = cell.metrics
    let speakers = cell.facts.speakers.map { " of \(Wording.count(Set($0).count, "speaker"))" } ?? ""
    let calibration = cell.predictions.calibration.map { ", ECE **\(Wording.number($0.ece, 3))**" } ?? ""
    return
      "\(Wording.count(metrics.count, "clip"))\(speakers): accuracy **\(FigureText.value(metrics.accuracy, cell.accuracyInterval))**, "
      + "UAR **\(FigureText.value(metrics.uar, cell.uarInterval))** over \(Wording.count(cell.judgedClasses.count, "class", "classes")) "
      + "(chance \(Wording.number(cell.chance, 3))), macro-F1 **\(Wording.number(metrics.macroF1, 3))**\(calibration)\(cell.markSuffix). "
      + (cell.uarInterval == nil
        ? "Too few speakers for intervals." : "Brackets hold 95 % intervals from a bootstrap over speakers.")
  }

  private var classes: MarkdownTable {
    MarkdownTable(
      header: ["class", "clips", "precision", "recall", "F1"],
      rows: cell.metrics.classes.map { figures in
        [figures.name, "\(figures.support)"]
          + [figures.precision, figures.recall, figures.f1].map { FigureText.value($0) }
      })
  }

  private func table(of groups: [GroupFigures]) -> MarkdownTable {
    MarkdownTable(
      header: ["group", "value", "clips", "accuracy", "UAR"],
      rows: groups.map { group in
        [
          group.kind, group.value, "\(group.metrics.count)", FigureText.value(group.metrics.accuracy),
          FigureText.value(group.metrics.uar),
        ]
      }, leftAligned: [0, 1])
  }
}
