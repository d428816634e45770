import SerNumerics

/// Two models on the same rows: how far apart, and whether that could be chance.
///
/// Each may have been trained from several seeds. Then every difference is the mean over seeds: seeds are no further
/// speakers, and don't make more of the evidence that the clips hold.
public struct PairedComparison: Sendable {
  /// Rows that both judged, under the first seed.
  public let rows: Int
  /// Seeds under which both were trained.
  public let seeds: Int
  /// Differences first − second in accuracy and UAR over those rows.
  public let accuracyDifference: Double
  public let uarDifference: Double
  /// The mean over speakers of their differences in accuracy; nil without speakers. It equals ``accuracyDifference``
  /// where all speakers have as many clips.
  public let speakerMeanDifference: Double?
  /// Rows that one alone judges rightly, summed over seeds.
  public let onlyFirstRight: Int
  public let onlySecondRight: Int
  /// Over rows, which it takes as independent; nil with several seeds, which would count every row several times.
  public let mcNemar: McNemarTest?
  /// Sign-flip permutation over speakers' accuracies; nil without speakers.
  public let speakerPermutationP: Double?
  /// What each speaker adds to the difference in UAR, scaled so that their mean is the difference, in ascending order of
  /// name; nil without speakers.
  public let speakerDifferences: [Double]?
  /// Sign-flip permutation over ``speakerDifferences``; nil without speakers.
  public let speakerUARPermutationP: Double?
  /// Differences in UAR of each fold that defines them both, the mean over seeds.
  public let foldDifferences: [Double]
  /// Whether both predict the same for every row.
  public let isIdentical: Bool

  /// Compares the rows that both judged; nil when there is none.
  public init?(
    _ first: OutOfFoldPredictions, _ second: OutOfFoldPredictions, speakers: [String]?, seed: Seed
  ) {
    self.init([first], [second], speakers: speakers, seed: seed)
  }

  /// The same over seeds: as many runs of both, paired in their order. Nil when there is none, or no common row.
  public init?(
    _ first: [OutOfFoldPredictions], _ second: [OutOfFoldPredictions], speakers: [String]?, seed: Seed
  ) {
    let runs = zip(first, second).map { $0.pairs(with: $1) }
    guard let names = first.first?.classNames, !runs.isEmpty, runs.allSatisfy({ !$0.isEmpty }) else { return nil }
    let pairs = runs.flatMap { $0 }
    rows = runs[0].count
    seeds = runs.count
    isIdentical = pairs.allSatisfy { $0.prediction == $1.prediction }
    onlyFirstRight = pairs.count { $0.isRight && !$1.isRight }
    onlySecondRight = pairs.count { !$0.isRight && $1.isRight }
    accuracyDifference = Double(onlyFirstRight - onlySecondRight) / Double(pairs.count)
    uarDifference = Statistics.mean(runs.map { Self.uarDifference($0, classNames: names) ?? .nan })
    mcNemar =
      runs.count == 1 ? McNemarTest(onlyFirstRight: onlyFirstRight, onlySecondRight: onlySecondRight) : nil
    let accuracies = speakers.map { Self.accuracyDifferences(of: pairs, speakers: $0) }
    speakerMeanDifference = accuracies.map(Statistics.mean)
    speakerPermutationP = accuracies.map { PairedTests.speakerPermutation(differences: $0, seed: seed) }
    // Over the pairs of all seeds at once: the support grows with them, so that shares are means over seeds.
    let shares = speakers.map { UARShares(of: pairs, speakers: $0) }
    speakerDifferences = shares?.scaled
    speakerUARPermutationP = shares.map { PairedTests.speakerPermutation(differences: $0.values, seed: seed) }
    foldDifferences = Self.foldDifferences(of: runs, classNames: names)
  }

  /// The p-value of ``mcNemar``.
  public var mcNemarP: Double? { mcNemar?.p }

  /// Over ``speakerDifferences``; nil without speakers, or where none differs.
  public var wilcoxon: WilcoxonSignedRankTest? { speakerDifferences.flatMap(WilcoxonSignedRankTest.init) }

  /// How large the difference is against the spread over speakers; nil without speakers.
  public var effect: PairedEffectSize? { speakerDifferences.flatMap(PairedEffectSize.init) }

  /// How many speakers it takes to see such differences; nil without speakers that differ.
  public var power: SpeakerPower? { speakerDifferences.flatMap(SpeakerPower.init) }

  /// The corrected t test over ``foldDifferences``; nil where it has no value.
  public func correctedT(testToTrainingRatio: Double) -> CorrectedResampledTTest? {
    CorrectedResampledTTest(differences: foldDifferences, testToTrainingRatio: testToTrainingRatio)
  }

  private typealias RowPair = (OutOfFoldPredictions.Row, OutOfFoldPredictions.Row)

  /// Of one run; nil where a UAR is undefined.
  private static func uarDifference(_ pairs: [RowPair], classNames: [String]) -> Double? {
    let first = OutOfFoldPredictions(classNames: classNames, rows: pairs.map(\.0)).metrics.uar
    let second = OutOfFoldPredictions(classNames: classNames, rows: pairs.map(\.1)).metrics.uar
    return first.flatMap { first in second.map { first - $0 } }
  }

  private static func accuracyDifferences(of pairs: [RowPair], speakers: [String]) -> [Double] {
    var sums: [String: (difference: Int, rows: Int)] = [:]
    for (a, b) in pairs {
      sums[speakers[a.row], default: (0, 0)].difference += (a.isRight ? 1 : 0) - (b.isRight ? 1 : 0)
      sums[speakers[a.row], default: (0, 0)].rows += 1
    }
    return sums.sorted { $0.key < $1.key }.map { Double($0.value.difference) / Double($0.value.rows) }
  }

  /// Rows that stand in different folds of the two have no part in it.
  private static func foldDifferences(of runs: [[RowPair]], classNames: [String]) -> [Double] {
    let folds = runs.map { pairs in Dictionary(grouping: pairs.filter { $0.fold == $1.fold }, by: \.0.fold) }
    let shared = folds.dropFirst().reduce(Set(folds.first?.keys.map { $0 } ?? [])) { $0.intersection($1.keys) }
    return shared.sorted().compactMap { fold in
      let differences = folds.compactMap { $0[fold].flatMap { uarDifference($0, classNames: classNames) } }
      return differences.count == runs.count ? Statistics.mean(differences) : nil
    }
  }
}
