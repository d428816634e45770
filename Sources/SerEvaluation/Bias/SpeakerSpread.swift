import SerNumerics

/// How unequally speakers are judged, beside how unequally they would be by chance.
public struct SpeakerSpread: Sendable, Equatable, Codable {
  public let speakers: Int
  /// The speaker with the lowest accuracy, and the one with the highest.
  public let worst: String
  public let worstAccuracy: Double
  public let best: String
  public let bestAccuracy: Double
  /// Standard deviation of the speakers' accuracies.
  public let deviation: Double
  /// The deviation that clips judged rightly at random, each with the overall accuracy, would give.
  public let deviationByChance: Double
  /// χ² test that all speakers are judged equally well; takes the clips of a speaker as independent. Nil where every clip
  /// was judged rightly, or every one wrongly.
  public let test: ChiSquareTest?

  /// Nil for fewer than two speakers. Rows of an unnamed speaker are left out.
  public init?(_ predictions: OutOfFoldPredictions, speakers: [String]) {
    var counts: [String: (right: Int, rows: Int)] = [:]
    for row in predictions.rows where !speakers[row.row].isEmpty {
      counts[speakers[row.row], default: (0, 0)].right += row.isRight ? 1 : 0
      counts[speakers[row.row], default: (0, 0)].rows += 1
    }
    let ordered = counts.sorted { $0.key < $1.key }
    let figures = ordered.map { (name: $0.key, accuracy: Double($0.value.right) / Double($0.value.rows)) }
    guard figures.count > 1, let worst = figures.min(by: { $0.accuracy < $1.accuracy }),
      let best = figures.max(by: { $0.accuracy < $1.accuracy })
    else { return nil }
    self.speakers = figures.count
    self.worst = worst.name
    worstAccuracy = worst.accuracy
    self.best = best.name
    bestAccuracy = best.accuracy
    deviation = Statistics.standardDeviation(figures.map(\.accuracy))
    let (right, rows) = ordered.reduce((0, 0)) { ($0.0 + $1.value.right, $0.1 + $1.value.rows) }
    let accuracy = Double(right) / Double(rows)
    let variances = ordered.map { accuracy * (1 - accuracy) / Double($0.value.rows) }
    deviationByChance = Statistics.mean(variances).squareRoot()
    test = ContingencyTable(ordered.map { [$0.value.right, $0.value.rows - $0.value.right] }).independence
  }
}
