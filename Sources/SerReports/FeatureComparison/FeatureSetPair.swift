import SerEvaluation
import SerNumerics

/// Two feature sets under the same reference classifier on the same clips: how far apart, and how alike.
public struct FeatureSetPair: Sendable {
  public let first: String
  public let second: String
  /// Differences first − second.
  public let comparison: PairedComparison
  /// 95 % intervals of the differences in accuracy and UAR, speakers resampled together; nil with too few speakers.
  public let accuracyInterval: Interval?
  public let uarInterval: Interval?
  /// ``p`` after Holm's correction over all pairs.
  public let adjustedP: Double
  /// Linear centred kernel alignment of the two sets; nil where it is undefined.
  public let alignment: Double?

  /// All pairs in the order of the sets. `alignments` holds a value for each pair in that order. What is random depends
  /// on the names of the two sets only: more sets don't change a pair's own p-value.
  public static func all(
    of sets: [ComparedFeatureSet], speakers: [String]?, alignments: [Double?], seed: Seed
  ) -> [FeatureSetPair] {
    var pairs: [(ComparedFeatureSet, ComparedFeatureSet, PairedComparison, Double?)] = []
    for (place, indices) in indices(of: sets.count).enumerated() {
      let (first, second) = (sets[indices.0], sets[indices.1])
      let comparison = PairedComparison(
        first.cell.outcome.predictions, second.cell.outcome.predictions, speakers: speakers,
        seed: Self.seed(of: first, second, seed))
      guard let comparison else { continue }
      pairs.append((first, second, comparison, alignments[place]))
    }
    let adjusted = PairedTests.holm(pairs.map { Self.p(of: $0.2) })
    return zip(pairs, adjusted).map { pair, adjusted in
      let (first, second, comparison, alignment) = pair
      let intervals = speakers.flatMap {
        SpeakerBootstrap(seed: Self.seed(of: first, second, seed)).differences(
          first.cell.outcome.predictions, second.cell.outcome.predictions, speakers: $0)
      }
      return FeatureSetPair(
        first: first.name, second: second.name, comparison: comparison, accuracyInterval: intervals?.accuracy,
        uarInterval: intervals?.uar, adjustedP: adjusted, alignment: alignment)
    }
  }

  /// (0, 1), (0, 2) … (1, 2) ….
  public static func indices(of count: Int) -> [(Int, Int)] {
    (0..<count).flatMap { first in (first + 1..<max(count, first + 1)).map { (first, $0) } }
  }

  private static func seed(of first: ComparedFeatureSet, _ second: ComparedFeatureSet, _ seed: Seed) -> Seed {
    seed.derived("pair \(first.name) \(second.name)")
  }

  /// The p-value before correction: of the permutation over the speakers' parts of the difference in UAR where
  /// speakers are known, else of McNemar's test over clips, which is about accuracy.
  public var p: Double { Self.p(of: comparison) }

  private static func p(of comparison: PairedComparison) -> Double {
    // A single seed: McNemar's test is never without a value.
    comparison.speakerUARPermutationP ?? comparison.mcNemarP ?? 1
  }

  /// What a test of a pair is about.
  public enum TestedMeasure: String, Sendable {
    case uar = "UAR"
    case accuracy
  }

  /// What ``p`` is about.
  public var testedMeasure: TestedMeasure { comparison.speakerUARPermutationP == nil ? .accuracy : .uar }

  /// The difference first − second that ``p`` is about.
  public var testedDifference: Double {
    testedMeasure == .uar ? comparison.uarDifference : comparison.accuracyDifference
  }
}
