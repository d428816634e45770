import SerEvaluation
import SerLearning

/// The page of a transfer: what holds in words, then the matrices and tables.
struct TransferPage {
  let report: TransferReport
  let figures: TransferFigures
  let plots: PlotOutcome

  var page: ReportPage {
    var blocks: [ReportPage.Block] = [.paragraph(introduction)]
    blocks += warnings.map { .warning($0) }
    blocks += [.heading("What holds"), .list(TransferFindings(report: report).sentences)]
    blocks += [.heading("Across corpora"), .paragraph(explanation), .table(across)]
    blocks += [.heading("Within each corpus"), .table(within)]
    if !report.gains.isEmpty {
      blocks += [
        .heading("What looking at the test rows brings"),
        .paragraph(
          "The same model on the same test rows: UAR with a transductive normalisation less UAR scaled by training rows alone, "
            + "with 95 % intervals over test speakers. Intervals of paired differences, not corrected for their number."
        ),
        .table(gains),
      ]
    }
    blocks.append(.heading("Figures"))
    blocks += (figures.maps + figures.confusions).map { figure in
      .figure(
        title: figure.plot.title, path: "plots/\(figure.plot.name)", isDrawn: plots.isDrawn(figure.plot.name))
    }
    blocks += [
      .heading("Files"),
      .paragraph(
        "[transfer.csv](transfer.csv) (all figures), [classes.csv](classes.csv), [groups.csv](groups.csv), "
          + "[predictions.csv](predictions.csv) (every judged clip, both corpora named), [run.json](run.json) (what it takes to "
          + "repeat this), `plots/`."),
      .code(report.command),
    ]
    return ReportPage(title: "Across corpora: \(Wording.list(report.corpora))", blocks: blocks)
  }

  private var introduction: String {
    let classes =
      report.scheme.map { scheme in
        "Judged are the classes of `\(scheme.name)` (\(scheme.mapping))"
          + (scheme.reason.isEmpty ? "." : ": \(scheme.reason).")
      } ?? "Judged are, of every pair of corpora, the emotions that both have."
    return
      "Models fitted on all clips of one corpus and judged on all clips of another. \(classes) Clips of other emotions take "
      + "no part, neither in fitting nor in judging. On the diagonal stands each corpus under its own speaker-independent "
      + "protocol."
  }

  private var warnings: [String] {
    var lines = Mark.allCases.filter { mark in report.cells.contains { $0.marks.contains(mark) } }
      .map { "**\($0.rawValue)**: \($0.meaning)." }
    lines += report.omitted.map { "**Left out**: \($0)." }
    lines += Set(report.cells.flatMap(\.remarks)).sorted().map { "**Note**: \($0)." }
    if let problem = plots.problem { lines.append("**Figures**: \(problem)") }
    return lines
  }

  private var explanation: String {
    "`train` scales both corpora by the training rows alone: what a finished model does with the first clip of a new corpus. "
      + "`corpus` scales each corpus by its own mean and deviation, `speaker` each speaker by own clips: both look at the clips that "
      + "are judged, without their labels. Brackets hold 95 % intervals from a bootstrap over the test speakers. The column `within` is "
      + "what the same model reaches inside the test corpus on the same classes, under its own protocol."
  }

  private var across: MarkdownTable {
    let cells = report.cells.filter { $0.kind == .across }.sorted { a, b in
      (report.subjects.firstIndex(of: a.subject) ?? 0, order(a), rank(a.normalization))
        < (report.subjects.firstIndex(of: b.subject) ?? 0, order(b), rank(b.normalization))
    }
    return MarkdownTable(
      header: [
        "fitted → judged", "model", "normalisation", "classes", "clips", "accuracy", "UAR", "chance", "macro-F1",
        "within",
        "mark",
      ],
      rows: cells.map { cell in
        [
          cell.route, name(cell), cell.normalization.rawValue, mark(cell), "\(cell.judgedClasses.count)",
          "\(cell.metrics.count)", FigureText.value(cell.metrics.uar, cell.uarInterval),
          FigureText.value(cell.chance), FigureText.value(report.reference(for: cell)?.metrics.uar),
          FigureText.value(cell.metrics.accuracy, cell.accuracyInterval), FigureText.value(cell.metrics.macroF1),
        ]
      }, leftAligned: [0, 1, 2, 3])
  }

  private var within: MarkdownTable {
    let cells = report.cells.filter { $0.kind != .across }.sorted { a, b in
      (order(a), a.judgedClasses.count, rank(a.normalization)) < (
        order(b), b.judgedClasses.count, rank(b.normalization)
      )
    }
    return MarkdownTable(
      header: [
        "corpus", "protocol", "model", "normalisation", "mark", "clips", "UAR", "chance", "accuracy", "classes",
      ],
      rows: cells.map { cell in
        var protocolName = ""
        if case .within(let name, _) = cell.kind { protocolName = name }
        return [
          cell.test, protocolName, name(cell), cell.normalization.rawValue, mark(cell), "\(cell.metrics.count)",
          FigureText.value(cell.metrics.uar, cell.uarInterval), FigureText.value(cell.chance),
          FigureText.value(cell.metrics.accuracy, cell.accuracyInterval), cell.judgedClasses.joined(separator: " "),
        ]
      }, leftAligned: [0, 1, 2, 3, 4, 9])
  }

  private var gains: MarkdownTable {
    MarkdownTable(
      header: ["fitted → judged", "model", "normalisation", "classes", "difference in UAR"],
      rows: report.gains.map { gain in
        [
          gain.normalized.route, name(gain.normalized), "\(gain.normalized.normalization.rawValue) over train",
          "\(gain.normalized.judgedClasses.count)", FigureText.difference(gain.difference, gain.interval),
        ]
      }, leftAligned: [0, 1, 2])
  }

  private func mark(_ cell: TransferCell) -> String {
    cell.marks.isEmpty ? "" : "**\(cell.marks.map(\.rawValue).joined(separator: ", "))**"
  }

  private func name(_ cell: TransferCell) -> String {
    cell.subject + (cell.parameters.isEmpty ? "" : " (\(cell.parameters.joined(separator: ", ")))")
  }

  private func order(_ cell: TransferCell) -> Int {
    let (training, test) = (
      report.corpora.firstIndex(of: cell.training) ?? 0, report.corpora.firstIndex(of: cell.test) ?? 0
    )
    return training * report.corpora.count + test
  }

  private func rank(_ normalization: Normalization) -> Int {
    Normalization.allCases.firstIndex(of: normalization) ?? 0
  }
}
