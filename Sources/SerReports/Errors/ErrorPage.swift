import SerEvaluation

/// The page of an error analysis: what stands out in words, then section by section.
struct ErrorPage {
  let report: ErrorReport
  let findings: ErrorFindings
  let sections: [ErrorSection]
  let plots: PlotOutcome

  var page: ReportPage {
    let cell = report.cell
    var blocks: [ReportPage.Block] = [.paragraph(summary)]
    blocks += warnings.map { .warning($0) }
    if let problem = plots.problem { blocks.append(.warning("**Figures**: \(problem)")) }
    blocks += [.heading("What stands out"), .list(standouts)]
    for section in sections {
      blocks.append(.heading(section.title))
      blocks += section.plots.map { plot in
        .figure(title: plot.title, path: "plots/\(plot.name)", isDrawn: plots.isDrawn(plot.name))
      }
      blocks += section.blocks
    }
    let tables = sections.compactMap(\.table?.name).map { "[\($0)](\($0))" }
    blocks += [
      .heading("Files"),
      .paragraph(
        "\(Wording.list(tables)), [predictions.csv](predictions.csv) (every judged clip), [run.json](run.json) (what it takes to "
          + "repeat this), `plots/` (data, gnuplot script, PNG and SVG of each figure)."),
      .code(report.command),
    ]
    return ReportPage(title: "Errors of \(cell.title()): \(report.title)", blocks: blocks)
  }

  private var summary: String {
    let (cell, metrics) = (report.cell, report.cell.metrics)
    let speakers = report.facts.speakers.map { " of \(Set($0).count) speakers" } ?? ""
    let settings = cell.parameters.isEmpty ? "" : " (`\(cell.parameters.joined(separator: " "))`)"
    return
      "\(Wording.count(metrics.count, "judged clip"))\(speakers) under \(cell.protocolName), every one by a model that was fitted without "
      + "it\(settings). Accuracy \(figure(metrics.accuracy, cell.accuracyInterval)), UAR \(figure(metrics.uar, cell.uarInterval))"
      + "\(cell.markSuffix); normalisation: \(cell.normalization.rawValue)."
  }

  private func figure(_ value: Double?, _ interval: Interval?) -> String {
    guard let interval else { return "**\(Wording.number(value, 3))**" }
    return
      "**\(Wording.number(value, 3))** [\(Wording.number(interval.lower, 3)), \(Wording.number(interval.upper, 3))]"
  }

  private var warnings: [String] {
    let cell = report.cell
    var lines = Mark.allCases.filter { cell.marks.contains($0.rawValue) }.map { "**\($0.rawValue)**: \($0.meaning)." }
    lines += cell.remarks.map { "**Note**: \($0)." }
    if let note = cell.augmentation {
      lines.append(
        "**Augmented**: `\(note.text)`, seed \(note.seed). Copies of training clips only; judged are originals alone.")
    }
    if !cell.converged {
      let reasons = Set(cell.outcome.folds.filter { !$0.diagnostics.converged }.map(\.diagnostics.stopReason)).sorted()
      lines.append("**Not converged** in every fold: \(reasons.joined(separator: ", ")).")
    }
    for fold in cell.outcome.folds where !fold.missingClasses.isEmpty {
      lines.append(
        "Fold \(fold.name) trains without \(Wording.list(fold.missingClasses)), which its model can't predict.")
    }
    return lines
  }

  private var standouts: [String] {
    [emotions, confusions, speakers, genders, confidence].compactMap { $0 }
  }

  private var emotions: String? {
    let known = findings.emotions.filter { $0.support > 0 && $0.f1 != nil }.sorted { ($0.f1 ?? 0) > ($1.f1 ?? 0) }
    guard known.count > 1, let best = known.first, let worst = known.last else { return nil }
    return "**\(best.name)** is recognised best (F1 \(Wording.number(best.f1, 3))), **\(worst.name)** worst "
      + "(\(Wording.number(worst.f1, 3)))."
  }

  private var confusions: String? {
    guard let first = findings.confusions.first else { return nil }
    // The other way round is the same confusion to a listener.
    let back = findings.confusions.first { $0.truth == first.prediction && $0.prediction == first.truth }
    let way = back.map { ", the other way round \(Wording.count($0.count, "time"))" } ?? ""
    return "**\(first.truth)** is most often taken for **\(first.prediction)**: \(Wording.count(first.count, "clip")), "
      + "\(Wording.percent(first.share)) of its clips\(way)."
  }

  private var speakers: String? {
    guard findings.speakers.count > 1, let worst = findings.speakers.first, let best = findings.speakers.last else {
      return nil
    }
    return
      "Speaker **\(worst.speaker)** is judged worst (UAR \(Wording.number(worst.uar, 3))), **\(best.speaker)** best "
      + "(\(Wording.number(best.uar, 3)))."
  }

  private var genders: String? {
    let genders = findings.groups.filter { $0.kind == "gender" }
    guard genders.count == 2, let first = genders[0].uar, let second = genders[1].uar else { return nil }
    return
      "UAR is \(Wording.number(first, 3)) for \(genders[0].value) and \(Wording.number(second, 3)) for \(genders[1].value) speakers."
  }

  private var confidence: String? {
    guard let confidence = findings.meanConfidence, let accuracy = report.cell.metrics.accuracy, let ece = findings.ece
    else { return nil }
    let gap = confidence - accuracy
    let verdict = abs(gap) < 0.02 ? "neither too sure nor too careful" : gap > 0 ? "too sure of itself" : "too careful"
    return "The model is \(verdict) on the whole: mean confidence \(Wording.percent(confidence, 1)), accuracy "
      + "\(Wording.percent(accuracy, 1)), ECE \(Wording.number(ece, 3))."
  }
}
