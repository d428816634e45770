import SerEvaluation

/// The critical-difference diagram of a group of configurations.
enum CriticalDifferenceFigure {
  static func name(of group: ConfigurationGroup) -> String { "ranks-\(group.fileStem)" }

  /// Nil where nothing is ranked.
  static func plot(of group: ConfigurationGroup, title: String) -> Plot? {
    guard let ranking = group.ranking else { return nil }
    let names = group.configurations.map { configuration in
      // The group names protocol and marks for all.
      configuration.first.title()
    }
    let labels = Set(names).count == names.count ? names : group.configurations.map(\.title)
    return CriticalDifferenceDiagram(
      title: "Mean ranks: \(title), \(group.title)",
      subtitle: "UAR within each of \(ranking.friedman.blocks) \(ranking.blocks.rawValue); bars join what the Nemenyi "
        + "test (α = .05) can't tell apart",
      names: labels, meanRanks: ranking.friedman.meanRanks, criticalDifference: ranking.criticalDifference.value,
      groups: ranking.groups
    ).plot(named: name(of: group))
  }
}
