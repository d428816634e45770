import SerEvaluation
import SerLearning

/// What a transfer shows, in sentences.
struct TransferFindings {
  let report: TransferReport

  var sentences: [String] {
    let sentences = report.subjects.flatMap { subject in
      report.corpora.flatMap { training in
        report.corpora.filter { $0 != training }.compactMap { sentence(subject, from: training, to: $0) }
      }
    }
    return sentences.isEmpty
      ? ["No two of the corpora share two classes: nothing was judged across corpora."] : sentences
  }

  private func sentence(_ subject: String, from training: String, to test: String) -> String? {
    let cells = report.normalizations.compactMap { report.cell(subject, $0, from: training, to: test) }
    guard let first = cells.first else { return nil }
    var parts = [
      "**\(subject), \(first.route)** (\(first.judgedClasses.count) classes, \(Wording.count(first.metrics.count, "clip"))): "
        + standing(first)
    ]
    if let within = report.reference(for: first), let own = within.uarAboveChance, let across = first.uarAboveChance {
      parts.append(kept(across, of: own, within))
    }
    for gain in report.gains
    where gain.normalized.kind == .across && gain.normalized.subject == subject && gain.normalized.training == training
      && gain.normalized.test == test
    {
      parts.append(effect(gain))
    }
    return parts.joined(separator: " ")
  }

  /// Whether it is above chance.
  private func standing(_ cell: TransferCell) -> String {
    let uar =
      "UAR \(FigureText.value(cell.metrics.uar, cell.uarInterval)) with normalisation "
      + "\(cell.normalization.rawValue)\(cell.markSuffix)"
    let chance = FigureText.value(cell.chance)
    guard let interval = cell.uarInterval else {
      return "\(uar), chance being \(chance); too few test speakers to say whether that holds."
    }
    if interval.lower > cell.chance { return "\(uar), above chance (\(chance))." }
    if interval.upper < cell.chance { return "\(uar), **below chance** (\(chance)): what was learnt misleads." }
    return "\(uar), **not above chance** (\(chance))."
  }

  private func kept(_ across: Double, of own: Double, _ within: TransferCell) -> String {
    let reference = "the \(FigureText.value(within.metrics.uar)) within \(within.test) on the same classes"
    guard own > 0 else { return "Within \(within.test) the same model is at chance, too." }
    if across <= 0 { return "Nothing is left of \(reference)." }
    return "Of what \(reference) has above chance, \(Wording.percent(across / own)) is left."
  }

  private func effect(_ gain: NormalizationGain) -> String {
    let name = "\(gain.normalized.normalization.rawValue) normalisation (transductive)"
    let difference = FigureText.difference(gain.difference, gain.interval)
    guard let interval = gain.interval else { return "With \(name) UAR changes by \(difference)." }
    if interval.lower > 0 { return "With \(name) it is better by \(difference)." }
    if interval.upper < 0 { return "With \(name) it is worse by \(difference)." }
    return "With \(name) no change can be shown (\(difference))."
  }
}
