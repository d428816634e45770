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
  /// figure and a leaky one answer different questions. Of cells that predict the same throughout (the majority class on
  /// two feature sets, a model with and without a temperature) the first is tested for all: there is nothing to tell them
  /// apart by, and every copy would make the correction for many tests harsher for nothing.
  public static func all(of cells: [EvaluatedCell], speakers: [String]?, seed: Seed) -> [TestedPair] {
    let severalProtocols = Set(cells.map(\.protocolName)).count > 1
    var pairs: [(first: EvaluatedCell, second: EvaluatedCell, comparison: PairedComparison)] = []
    let distinct = Self.distinct(cells)
    for (index, first) in distinct.enumerated() {
      for second in distinct[(index + 1)...] where first.marks == second.marks {
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

  /// The first of the cells of each protocol and mark that predict the same.
  private static func distinct(_ cells: [EvaluatedCell]) -> [EvaluatedCell] {
    struct Answers: Hashable {
      let protocolName: String
      let marks: [String]
      let rows: [Int]
      let predictions: [Int]
    }
    var seen: Set<Answers> = []
    return cells.filter { cell in
      let rows = cell.outcome.predictions.rows
      return seen.insert(
        Answers(
          protocolName: cell.protocolName, marks: cell.marks, rows: rows.map(\.row), predictions: rows.map(\.prediction)
        )
      ).inserted
    }
  }

  /// How far apart they are, as the test that gave ``adjustedP`` sees it.
  public var difference: Double { comparison.speakerMeanDifference ?? comparison.accuracyDifference }
}
