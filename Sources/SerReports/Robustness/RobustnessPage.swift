import SerEvaluation
import SerLearning

/// The page of a robustness study: what a model bears in words, then curves and figures.
struct RobustnessPage {
  let report: RobustnessReport
  let figures: [Plot]
  let plots: PlotOutcome

  /// The loss of UAR that is looked for.
  static let loss = 0.05

  var page: ReportPage {
    var blocks: [ReportPage.Block] = [.paragraph(introduction)]
    blocks += warnings.map { .warning($0) }
    blocks += [.heading("What they bear"), .table(tolerances), .list(sentences), .heading("Curves")]
    blocks += figures.map { plot in
      .figure(title: plot.title, path: "plots/\(plot.name)", isDrawn: plots.isDrawn(plot.name))
    }
    for (index, degradation) in report.degradations.enumerated() {
      blocks += [.heading(degradation.title), .table(levels(index))]
    }
    blocks += [
      .heading("Files"),
      .paragraph(
        "[robustness.csv](robustness.csv) (all figures), [predictions.csv](predictions.csv) (every clip under every condition), "
          + "[run.json](run.json), `plots/`."),
      .code(report.command),
    ]
    return ReportPage(title: "Robustness: \(report.title)\(report.markSuffix)", blocks: blocks)
  }

  private var introduction: String {
    let clean = report.models.map { model in
      "\(model.title) \(FigureText.value(model.clean.metrics.uar, model.cleanInterval))"
    }
    return
      "Models fitted on the training clips of each fold of \(report.protocolName), as they were recorded unless a chain "
      + "is named, and judged on degraded copies of the fold's test clips. UAR of the clips as they are: "
      + "\(Wording.list(clean)); chance \(Wording.number(report.chance, 3)); normalisation \(report.normalization.rawValue)"
      + (report.normalization == .train ? "." : ", by the statistics of the clips as they are.")
      + " Brackets hold 95 % intervals from a bootstrap over speakers; differences are paired."
  }

  private var warnings: [String] {
    var lines = report.marks.map { "**\($0.rawValue)**: \($0.meaning)." }
    lines += report.remarks.map { "**Note**: \($0)." }
    if let problem = plots.problem { lines.append("**Figures**: \(problem)") }
    return lines
  }

  private var tolerances: MarkdownTable {
    MarkdownTable(
      header: ["degradation", "unit"] + report.models.flatMap { ["\($0.title): loses 5 points at", "at chance from"] },
      rows: report.degradations.indices.map { index in
        let degradation = report.degradations[index]
        return [degradation.title, degradation.axis]
          + report.models.flatMap { model -> [String] in
            let tolerance = model.curves[index].tolerance
            return [
              crossing(tolerance.losing(Self.loss), degradation),
              tolerance.mildestAtChance(report.chance).map { degradation.text($0.strength) } ?? "never",
            ]
          }
      }, leftAligned: Set(0..<2 + 2 * report.models.count))
  }

  private func crossing(_ crossing: DegradationTolerance.Crossing, _ degradation: Degradation) -> String {
    switch crossing {
    case .never: "never"
    case .atMildest(let strength): "\(degradation.text(strength)), the mildest, or before"
    case .between(let milder, let harsher, let place):
      "about \(Wording.number(place, abs(harsher - milder) < 3 ? 2 : 0)) (between \(degradation.text(milder)) and \(degradation.text(harsher)))"
    }
  }

  /// What hurts most and what doesn't, a sentence a model.
  private var sentences: [String] {
    report.models.flatMap { model -> [String] in
      let harshest = model.curves.compactMap { curve -> (curve: DegradedCurve, point: DegradedCurve.Point)? in
        curve.points.min { ($0.judgement.uarDifference ?? 1) < ($1.judgement.uarDifference ?? 1) }.map { (curve, $0) }
      }
      let hurting = harshest.filter { ($0.point.judgement.uarDifferenceInterval?.upper ?? -1) < 0 }
        .sorted { ($0.point.judgement.uarDifference ?? 0) < ($1.point.judgement.uarDifference ?? 0) }
      let harmless = model.curves.filter { curve in
        if case .never = curve.tolerance.losing(Self.loss) { true } else { false }
      }
      var lines: [String] = []
      if let worst = hurting.first {
        let judgement = worst.point.judgement
        lines.append(
          "**\(model.title)** suffers most from \(worst.curve.degradation.title): "
            + "\(FigureText.difference(judgement.uarDifference ?? 0, judgement.uarDifferenceInterval)) in UAR "
            + "(\(worst.curve.degradation.axis): \(worst.curve.degradation.text(worst.point.level.strength))).")
      }
      if !harmless.isEmpty {
        lines.append(
          "**\(model.title)** loses less than 5 points at every level tried of: "
            + "\(Wording.list(harmless.map(\.degradation.title))).")
      }
      return lines
    }
  }

  private func levels(_ index: Int) -> MarkdownTable {
    let degradation = report.degradations[index]
    return MarkdownTable(
      header: ["model", degradation.axis, "clips", "lost", "accuracy", "UAR", "difference in UAR"],
      rows: report.models.flatMap { model in
        model.curves[index].points.map { point in
          let judgement = point.judgement
          return [
            model.title, degradation.text(point.level.strength), "\(judgement.metrics.count)", "\(point.lost)",
            FigureText.value(judgement.metrics.accuracy),
            FigureText.value(judgement.metrics.uar, judgement.uarInterval),
            judgement.uarDifference.map { FigureText.difference($0, judgement.uarDifferenceInterval) } ?? "–",
          ]
        }
      })
  }
}
