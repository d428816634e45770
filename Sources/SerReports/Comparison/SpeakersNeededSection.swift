import SerEvaluation
import SerNumerics

/// How many speakers it would take to see differences of a given size, in words.
struct SpeakersNeededSection {
  let groups: [ConfigurationGroup]

  var text: String {
    let parts = groups.compactMap(part)
    guard !parts.isEmpty else { return "" }
    return
      ([
        "## How many speakers it would take", "",
        "To see a difference in UAR with 80 % power at α = .05: two-sided, for one pair without correction, and if further "
          + "speakers differ as these do (the normal approximation of a paired t test with Guenther's term for few speakers).",
      ] + parts.flatMap { ["", $0] }).joined(separator: "\n")
  }

  private func part(_ group: ConfigurationGroup) -> String? {
    let powers = group.pairs.compactMap { pair in pair.comparison.power.map { (pair, $0) } }
    guard let speakers = powers.first?.1.speakers, speakers >= SpeakerPower.fewestSpeakers else { return nil }
    let heading = groups.count > 1 ? "### \(group.title)\n\n" : ""
    let sizes = SignificanceTable.sizes.map { size in
      "\(FigureText.value(size, digits: 2)) takes \(range(powers.compactMap { $0.1.speakersNeeded(for: size) }))"
    }
    let sentence =
      "With these \(speakers) speakers a difference of \(range(powers.compactMap(\.1.detectable))) would be seen, depending "
      + "on the pair; \(Wording.list(sizes)) speakers."
    return heading + sentence + table(group)
  }

  /// The pairs that don't hold, of those shown on the page.
  private func table(_ group: ConfigurationGroup) -> String {
    let rows = DifferencesSection.shown(group).filter { !$0.conclusion.holds }
      .compactMap { pair in pair.comparison.power.map { (pair, $0) } }
    guard let speakers = rows.first?.1.speakers else { return "" }
    let table = MarkdownTable(
      header: ["undecided pair", "observed", "spread over speakers", "seen with \(speakers) from"]
        + SignificanceTable.sizes.map { "speakers for \(FigureText.value($0, digits: 2))" } + ["for the observed"],
      rows: rows.map { pair, power in
        let observed = abs(pair.comparison.uarDifference)
        return ["\(pair.inOrder.better) – \(pair.inOrder.worse)"]
          + [observed, power.spread, power.detectable].map { FigureText.value($0) }
          + (SignificanceTable.sizes + [observed]).map { size in
            power.speakersNeeded(for: size).map(String.init) ?? FigureText.value(nil)
          }
      })
    return "\n\n\(table.text)"
  }

  /// `.034 to .081`, or one value.
  private func range(_ values: [Double]) -> String {
    guard let least = values.min(), let most = values.max() else { return FigureText.value(nil) }
    let ends = [least, most].map { FigureText.value($0) }
    return ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])"
  }

  private func range(_ values: [Int]) -> String {
    guard let least = values.min(), let most = values.max() else { return FigureText.value(nil) }
    return least == most ? "\(least)" : "\(least) to \(most)"
  }
}
