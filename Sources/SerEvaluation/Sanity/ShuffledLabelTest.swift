import SerNumerics

/// What a protocol gives on rows whose labels were shuffled, beside what it gives on the true ones: a permutation test of
/// whether features and labels have anything to do with each other (Ojala & Garriga 2010, JMLR 11:1833), and a test of the
/// protocol itself, which must come out at chance where there is nothing to learn.
public struct ShuffledLabelTest: Sendable, Equatable {
  /// UAR on the true labels.
  public let observed: Double
  /// UAR of each shuffle.
  public let shuffled: [Double]
  /// One over the number of classes.
  public let chance: Double

  /// At least two shuffles.
  public init(observed: Double, shuffled: [Double], chance: Double) {
    precondition(shuffled.count >= 2, "\(shuffled.count) shuffles")
    self.observed = observed
    self.shuffled = shuffled
    self.chance = chance
  }

  public var mean: Double { Statistics.mean(shuffled) }

  /// Where 95 % of shuffles lie, by mean and standard deviation.
  public var interval: Interval {
    let reach = 1.96 * Statistics.standardDeviation(shuffled)
    return Interval(lower: mean - reach, upper: mean + reach)
  }

  /// Whether shuffled labels come out at chance, as they must: else something tells the labels of test rows.
  public var isAtChance: Bool { interval.contains(chance) }

  /// The share of shuffles, the true labels counted as one of them, that do as well as the true labels: no less than
  /// 1 / (shuffles + 1).
  public var p: Double {
    Double(1 + shuffled.count { $0 >= observed }) / Double(shuffled.count + 1)
  }
}
