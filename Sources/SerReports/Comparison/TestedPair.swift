import SerEvaluation
import SerNumerics

/// Two cells of a comparison and whether they differ.
public struct TestedPair: Sendable {
  public let first: String
  public let second: String
  /// The marks of both.
  public let marks: [String]
  public let comparison: PairedComparison
  /// The p-value after Holm's correction over all pairs of the comparison: of the permutation over speakers where
  /// speakers are known, else of McNemar's test.
  public let adjustedP: Double

  /// All pairs of cells that judged common rows. Cells of different marks are not tested against each other: an honest
  /// figure and a leaky one answer different questions. Nor are cells that predict the same throughout, such as the
  /// majority class on two feature sets: there is nothing to test.
  public static func all(of cells: [EvaluatedCell], speakers: [String]?, seed: Seed) -> [TestedPair] {
    let severalProtocols = Set(cells.map(\.protocolName)).count > 1
    var pairs: [(first: EvaluatedCell, second: EvaluatedCell, comparison: PairedComparison)] = []
    for (index, first) in cells.enumerated() {
      for second in cells[(index + 1)...] where first.marks == second.marks {
        let comparison = PairedComparison(
          first.outcome.predictions, second.outcome.predictions, speakers: speakers,
          seed: seed.derived("pair", pairs.count))
        guard let comparison, !comparison.isIdentical else { continue }
        pairs.append((first, second, comparison))
      }
    }
    let adjusted = PairedTests.holm(pairs.map { $0.comparison.speakerPermutationP ?? $0.comparison.mcNemarP })
    return zip(pairs, adjusted).map { pair, adjusted in
      TestedPair(
        first: pair.first.title(withProtocol: severalProtocols),
        second: pair.second.title(withProtocol: severalProtocols), marks: pair.first.marks,
        comparison: pair.comparison, adjustedP: adjusted)
    }
  }

  /// How far apart they are, as the test that gave ``adjustedP`` sees it.
  public var difference: Double { comparison.speakerMeanDifference ?? comparison.accuracyDifference }
}
