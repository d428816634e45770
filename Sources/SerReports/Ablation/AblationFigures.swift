import Foundation
import SerEvaluation

/// The figures of an ablation: what every change does, and how good each variant is.
struct AblationFigures {
  let report: AblationReport

  static let differencesName = "differences"
  static let uarName = "uar"

  var plots: [Plot] { [differences.plot(named: Self.differencesName), levels.plot(named: Self.uarName)] }

  private var differences: ForestPlot {
    let rows = zip(report.variants, report.analysis.variants).compactMap { variant, subject in
      subject.effect.map { effect in
        let (group, color) = Self.look(of: effect.conclusion)
        return ForestPlot.Row(
          label: variant.title, group: group, color: color, value: effect.uarDifference,
          lower: effect.uarInterval?.lower ?? .nan, upper: effect.uarInterval?.upper ?? .nan,
          parts: effect.uarDifferences)
      }
    }
    let base = report.analysis.base
    let level = base.runs.figure(\.uar).map { String(format: "%.3f", $0.mean) } ?? "undefined"
    return ForestPlot(
      title: "What each change does: \(report.title)\(report.base.cell.markSuffix)",
      subtitle: "difference to the base (UAR \(level)), \(report.base.cell.protocolName), \(report.seedText), "
        + report.intervalText,
      valueLabel: "difference in UAR (left: worse than the base, right: better)", partName: "seed",
      partNames: report.seeds.map { "\($0)" }, rows: rows)
  }

  private static func look(of conclusion: AblationEffect.Conclusion) -> (group: String, color: PlotColor) {
    switch conclusion {
    case .higher: ("better than the base", .blue)
    case .lower: ("worse than the base", .vermillion)
    case .suggested: ("interval without 0, but p ≥ .05 (Holm)", .orange)
    case .undecided, .identical, .unjudged: ("not shown to differ", .black)
    }
  }

  private var levels: BarsWithIntervals {
    let rows = report.subjects.map { variant, subject in
      BarsWithIntervals.Row(
        label: variant.title, group: variant.name == AblatedVariant.baseName ? "base" : "variants",
        value: subject.runs.figure(\.uar)?.mean ?? .nan, lower: subject.uarInterval?.lower ?? .nan,
        upper: subject.uarInterval?.upper ?? .nan)
    }
    let present = report.base.cell.metrics.classes.count { $0.support > 0 }
    return BarsWithIntervals(
      title: "Unweighted average recall: \(report.title)\(report.base.cell.markSuffix)",
      subtitle: "mean over \(report.seedText) of pooled out-of-fold predictions, \(report.base.cell.protocolName), "
        + report.intervalText,
      valueLabel: "UAR", rows: rows, reference: (name: "chance", value: 1 / Double(max(1, present))), hasLegend: false)
  }
}
