import SerNumerics

/// Several models ranked within each speaker (or, without speakers, each fold): whether they differ at all, and which lie
/// too close together to be told apart.
public struct SpeakerRanking: Sendable {
  /// What models are ranked within.
  public enum Blocks: String, Sendable {
    case speakers
    case folds
  }

  public let blocks: Blocks
  public let friedman: FriedmanTest
  public let criticalDifference: CriticalDifference

  /// Ranks models by their UAR; each has runs under the same seeds, whose figures are averaged. Nil where
  /// ``FriedmanTest`` has no value, or models judged different speakers or folds.
  public init?(_ models: [[OutOfFoldPredictions]], speakers: [String]?) {
    let figures: [[Double]]?
    if let speakers {
      blocks = .speakers
      figures = Self.bySpeaker(models, speakers)
    } else {
      blocks = .folds
      figures = Self.byFold(models)
    }
    guard let figures, let friedman = FriedmanTest(figures) else { return nil }
    self.friedman = friedman
    criticalDifference = CriticalDifference(models: models.count, blocks: friedman.blocks)
  }

  /// The models that can't be told apart, each set in ascending order of mean rank.
  public var groups: [[Int]] { criticalDifference.groups(meanRanks: friedman.meanRanks) }

  /// `[speaker][model]`.
  private static func bySpeaker(_ models: [[OutOfFoldPredictions]], _ speakers: [String]) -> [[Double]]? {
    let shares = models.map { runs in UARShares(of: runs.flatMap(\.rows), speakers: speakers) }
    guard let first = shares.first, shares.allSatisfy({ $0.speakers == first.speakers }) else { return nil }
    return first.speakers.indices.map { speaker in shares.map { $0.values[speaker] } }
  }

  /// `[fold][model]`.
  private static func byFold(_ models: [[OutOfFoldPredictions]]) -> [[Double]]? {
    let folds = Set(models.first?.first?.rows.map(\.fold) ?? []).sorted()
    return folds.map { fold in
      models.map { runs in
        Statistics.mean(runs.map { $0.metrics { $0.fold == fold }.uar ?? .nan })
      }
    }
  }
}
