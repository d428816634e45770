import SerNumerics

/// What a change of a model does to its figures: the variant with it minus the base without, over the same rows, folds
/// and seeds.
public struct AblationEffect: Sendable, Equatable {
  /// Difference in pooled UAR, seed by seed.
  public let uarDifferences: [Double]
  /// The mean differences over seeds.
  public let uarDifference: Double
  public let accuracyDifference: Double
  /// 95 % intervals of the mean differences, the same resamples for both models; nil with too few speakers.
  public let uarInterval: Interval?
  public let accuracyInterval: Interval?
  /// Sign-flip permutation over what each speaker adds to the mean difference in UAR; nil without speakers.
  public let p: Double?
  /// ``p`` after Holm's correction over the variants of the ablation; nil where nothing is tested.
  public internal(set) var adjustedP: Double?
  /// Whether both predict the same for every row under every seed.
  public let isIdentical: Bool

  /// Compares a variant with the base: as many runs of both, of the same seeds in the same order.
  init(
    of variant: SeededRuns, against base: SeededRuns, speakers: [String]?, interval: AblationInterval, seed: Seed
  ) {
    let pairs = zip(variant.runs, base.runs).map { $0.pairs(with: $1) }
    isIdentical = pairs.allSatisfy { $0.allSatisfy { $0.prediction == $1.prediction } }
    func differences(_ figure: (ClassificationMetrics) -> Double?) -> [Double] {
      zip(variant.metrics, base.metrics).map { (figure($0) ?? .nan) - (figure($1) ?? .nan) }
    }
    uarDifferences = differences(\.uar)
    uarDifference = Statistics.mean(uarDifferences)
    accuracyDifference = Statistics.mean(differences(\.accuracy))
    let intervals = speakers.flatMap {
      SpeakerBootstrap(seed: seed).differences(
        variant.runs, base.runs, speakers: $0, resamplingRuns: interval == .speakersAndSeeds)
    }
    uarInterval = intervals?.uar
    accuracyInterval = intervals?.accuracy
    // Over the pairs of all seeds at once: the support grows with them, so that parts are means over seeds.
    p = speakers.map {
      PairedTests.speakerPermutation(
        differences: UARShares(of: pairs.flatMap { $0 }, speakers: $0).values, seed: seed)
    }
  }

  /// What may be said of the difference in UAR.
  public typealias Conclusion = DifferenceConclusion

  public var conclusion: Conclusion {
    Conclusion(difference: uarDifference, interval: uarInterval, adjustedP: adjustedP, isIdentical: isIdentical)
  }
}

/// What the intervals of an ablation allow for.
public enum AblationInterval: String, Sendable, CaseIterable, Codable {
  /// Other speakers; the models are those of these seeds.
  case speakers
  /// Other speakers and other seeds: what a statement on the way of training needs, rather than on the models at hand.
  case speakersAndSeeds = "speakers+seeds"
}
