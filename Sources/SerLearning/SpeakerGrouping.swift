import SerNumerics

/// Groups of speakers with emotions spread evenly over them, for grouped cross-validation.
enum SpeakerGrouping {
  /// `count` groups of speakers: the speakers with the most uneven emotions are placed first, each where the classes
  /// then lie most evenly (the greedy rule of scikit-learn's `StratifiedGroupKFold`), ties to the smaller group.
  static func groups(of rows: LabelledFeatures, speakers: [String], count: Int) throws(TrainingError) -> [[String]] {
    let names = Set(speakers).sorted()
    guard names.count >= count else {
      throw .impossibleSplit(
        "\(names.count) speakers; \(count) folds of speakers need at least \(count): use leave-one-speaker-out")
    }
    var counts: [String: [Double]] = [:]
    for (speaker, label) in zip(speakers, rows.labels) {
      counts[speaker, default: [Double](repeating: 0, count: rows.classNames.count)][label] += 1
    }
    let totals = rows.classCounts.map { Double(max(1, $0)) }
    func unevenness(_ speaker: String) -> Double { Statistics.variance(counts[speaker] ?? [], degreesOfFreedomLost: 0) }
    let ordered = names.map { ($0, unevenness($0)) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.map(\.0)
    var groups = [[String]](repeating: [], count: count)
    var groupCounts = [[Double]](repeating: [Double](repeating: 0, count: totals.count), count: count)
    for speaker in ordered {
      let own = counts[speaker] ?? []
      func spread(ifAddedTo group: Int) -> Double {
        totals.indices.reduce(0) { sum, label in
          let shares = groups.indices.map { index in
            (groupCounts[index][label] + (index == group ? own[label] : 0)) / totals[label]
          }
          return sum + Statistics.standardDeviation(shares, degreesOfFreedomLost: 0)
        }
      }
      let best = groups.indices.map { (spread(ifAddedTo: $0), groupCounts[$0].reduce(0, +), $0) }.min(by: <)
      guard let group = best?.2 else { continue }
      groups[group].append(speaker)
      for label in totals.indices { groupCounts[group][label] += own[label] }
    }
    return groups.map { $0.sorted() }
  }
}
