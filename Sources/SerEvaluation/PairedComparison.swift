import SerNumerics

/// Two models on the same rows: how far apart, and whether that could be chance.
public struct PairedComparison: Sendable {
  /// Rows that both judged.
  public let rows: Int
  /// Differences first − second in accuracy and UAR over those rows.
  public let accuracyDifference: Double
  public let uarDifference: Double
  /// The mean over speakers of their differences in accuracy, which the permutation test is about; nil without
  /// speakers. It equals ``accuracyDifference`` where all speakers have as many clips.
  public let speakerMeanDifference: Double?
  public let onlyFirstRight: Int
  public let onlySecondRight: Int
  /// McNemar's exact test over rows (which takes clips as independent).
  public let mcNemarP: Double
  /// Sign-flip permutation over speakers' accuracies; nil without speakers.
  public let speakerPermutationP: Double?
  /// The same over what each speaker adds to the difference in UAR; nil without speakers.
  public let speakerUARPermutationP: Double?

  /// Whether both predict the same for every row.
  public let isIdentical: Bool

  /// Compares the rows that both judged; nil when there is none.
  public init?(
    _ first: OutOfFoldPredictions, _ second: OutOfFoldPredictions, speakers: [String]?, seed: Seed
  ) {
    let pairs = first.pairs(with: second)
    guard !pairs.isEmpty else { return nil }
    rows = pairs.count
    isIdentical = pairs.allSatisfy { $0.prediction == $1.prediction }
    onlyFirstRight = pairs.count { $0.prediction == $0.truth && $1.prediction != $1.truth }
    onlySecondRight = pairs.count { $0.prediction != $0.truth && $1.prediction == $1.truth }
    accuracyDifference = Double(onlyFirstRight - onlySecondRight) / Double(rows)
    let a = OutOfFoldPredictions(classNames: first.classNames, rows: pairs.map(\.0)).metrics
    let b = OutOfFoldPredictions(classNames: first.classNames, rows: pairs.map(\.1)).metrics
    uarDifference = (a.uar ?? .nan) - (b.uar ?? .nan)
    mcNemarP = PairedTests.mcNemar(onlyFirstRight: onlyFirstRight, onlySecondRight: onlySecondRight)
    let differences = speakers.map { speakers -> [Double] in
      var sums: [String: (difference: Int, rows: Int)] = [:]
      for (a, b) in pairs {
        let difference = (a.prediction == a.truth ? 1 : 0) - (b.prediction == b.truth ? 1 : 0)
        sums[speakers[a.row], default: (0, 0)].difference += difference
        sums[speakers[a.row], default: (0, 0)].rows += 1
      }
      return sums.sorted { $0.key < $1.key }.map { Double($0.value.difference) / Double($0.value.rows) }
    }
    speakerMeanDifference = differences.map(Statistics.mean)
    speakerPermutationP = differences.map { PairedTests.speakerPermutation(differences: $0, seed: seed) }
    speakerUARPermutationP = speakers.map { speakers in
      PairedTests.speakerPermutation(differences: Self.uarParts(of: pairs, speakers: speakers), seed: seed)
    }
  }

  /// What each speaker adds to the difference in UAR. The pooled UAR is a sum over speakers: a right clip adds
  /// 1 / (rows of its class · classes), whoever says it.
  static func uarParts(
    of pairs: [(OutOfFoldPredictions.Row, OutOfFoldPredictions.Row)], speakers: [String]
  ) -> [Double] {
    let support = pairs.reduce(into: [Int: Int]()) { $0[$1.0.truth, default: 0] += 1 }
    // Counted a class first: sums of whole numbers don't depend on the order of rows.
    var counts: [String: [Int: Int]] = [:]
    for (a, b) in pairs {
      let difference = (a.prediction == a.truth ? 1 : 0) - (b.prediction == b.truth ? 1 : 0)
      counts[speakers[a.row], default: [:]][a.truth, default: 0] += difference
    }
    return counts.sorted { $0.key < $1.key }.map { _, byClass in
      byClass.sorted { $0.key < $1.key }.reduce(0.0) { sum, entry in
        sum + Double(entry.value) / Double(support[entry.key, default: 1] * support.count)
      }
    }
  }
}
