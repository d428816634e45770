import SerEvaluation

/// The critical-difference diagram of a group of configurations.
enum CriticalDifferenceFigure {
  static func name(of group: ConfigurationGroup) -> String { "ranks-\(group.fileStem)" }

  /// Nil where nothing is ranked.
  static func plot(of group: ConfigurationGroup, title: String) -> Plot? {
    guard let ranking = group.ranking else { return nil }
    return CriticalDifferenceDiagram(
      title: "Mean ranks: \(title), \(group.title)",
      subtitle: "UAR within each of \(ranking.friedman.blocks) \(ranking.blocks.rawValue); bars join what the Nemenyi "
        + "test (α = .05) can't tell apart",
      names: group.configurations.map(\.name), meanRanks: ranking.friedman.meanRanks,
      criticalDifference: ranking.criticalDifference.value,
      groups: ranking.groups
    ).plot(named: name(of: group))
  }
}
