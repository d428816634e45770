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
        differences: PairedComparison.uarParts(of: pairs.flatMap { $0 }, speakers: $0), seed: seed)
    }
  }

  /// What may be said of the difference in UAR.
  public enum Conclusion: String, Sendable, CaseIterable {
    /// The interval lies above 0, or below, and the corrected test agrees (p < .05).
    case higher
    case lower
    /// The interval lies beside 0, but the test, corrected for the number of variants, doesn't reach .05.
    case suggested
    /// The interval includes 0.
    case undecided
    /// Not a single prediction differs.
    case identical
    /// Too few speakers for an interval.
    case unjudged
  }

  public var conclusion: Conclusion {
    if isIdentical { return .identical }
    guard let uarInterval else { return .unjudged }
    if uarInterval.contains(0) { return .undecided }
    guard let adjustedP, adjustedP < 0.05 else { return .suggested }
    return uarDifference > 0 ? .higher : .lower
  }
}

/// What the intervals of an ablation allow for.
public enum AblationInterval: String, Sendable, CaseIterable, Codable {
  /// Other speakers; the models are those of these seeds.
  case speakers
  /// Other speakers and other seeds: what a statement on the way of training needs, rather than on the models at hand.
  case speakersAndSeeds = "speakers+seeds"
}
