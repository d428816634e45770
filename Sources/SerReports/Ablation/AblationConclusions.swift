import Foundation
import SerEvaluation

/// What an ablation's figures allow to be said, and what not.
struct AblationConclusions {
  let report: AblationReport

  var text: String {
    let findings = zip(report.variants, report.analysis.variants).compactMap { variant, subject in
      subject.effect.map { "- \(finding(variant, $0))" }
    }
    return (["## What can be concluded", ""] + findings + ["", "And what can't:", ""] + limits.map { "- \($0)" })
      .joined(separator: "\n")
  }

  private func finding(_ variant: AblatedVariant, _ effect: AblationEffect) -> String {
    let name = "*\(variant.title)*"
    let figure = FigureText.difference(effect)
    let p = FigureText.equation(effect)
    switch effect.conclusion {
    case .identical:
      return "\(name) predicts exactly as the base does, for every clip and seed: the change does nothing here."
    case .unjudged:
      return "\(name): \(figure) in UAR; without an interval nothing can be concluded."
    case .undecided:
      return "\(name) can't be told from the base: the difference in UAR, \(figure), has an interval that includes 0"
        + "\(p)\(bound(effect))."
    case .suggested:
      return
        "\(name) may be \(effect.uarDifference > 0 ? "better" : "worse") than the base: of \(figure) in UAR, the interval "
        + "leaves out 0, but the test, corrected for the number of variants, doesn't reach .05\(p)."
    case .higher, .lower:
      return "\(name) is \(effect.uarDifference > 0 ? "better" : "worse") than the base: \(figure) in UAR\(p)"
        + "\(seedSplit(effect))."
    }
  }

  /// What an interval around 0 still rules out.
  private func bound(_ effect: AblationEffect) -> String {
    guard let interval = effect.uarInterval else { return "" }
    return "; a gain of more than \(FigureText.value(max(0, interval.upper))) or a loss of more than "
      + "\(FigureText.value(max(0, -interval.lower))) is unlikely"
  }

  /// Whether single seeds contradict the mean.
  private func seedSplit(_ effect: AblationEffect) -> String {
    let against = effect.uarDifferences.count { ($0 > 0) != (effect.uarDifference > 0) }
    guard against > 0 else { return "" }
    return ", although \(against) of \(effect.uarDifferences.count) seeds say otherwise"
  }

  private var limits: [String] {
    var lines: [String] = []
    if !report.base.cell.marks.isEmpty {
      lines.append(
        "Every figure here is marked **\(report.base.cell.marks.joined(separator: ", "))**: a change that helps under it "
          + "need not help with a new speaker.")
    }
    lines += [seedLimit]
    lines.append(
      "Each change was tried alone: two changes together may do more or less than the sum of their differences.")
    lines.append(
      "The variant that looks best was found on these test speakers, so that its figure is a little too good; the "
        + "differences hold for this base, these features and these clips.")
    return lines
  }

  private var seedLimit: String {
    if report.ignoresSeed {
      return "Seeds change nothing in this model: all gave the same predictions, and one would have done."
    }
    if report.seeds.count == 1 {
      return "One seed: where training draws lots, a difference may be the luck of one start. Give several (--seeds)."
    }
    let spread = "(±, and the circles in the figure)"
    return report.analysis.interval == .speakersAndSeeds
      ? "Intervals allow for other speakers and other training seeds, p-values for other speakers only; "
        + "\(report.seeds.count) seeds tell roughly how far others would spread \(spread)."
      : "Intervals and p-values allow for other speakers, with models of these \(report.seeds.count) seeds; other seeds "
        + "may differ by as much as these do \(spread). `--interval speakers+seeds` counts both."
  }
}
