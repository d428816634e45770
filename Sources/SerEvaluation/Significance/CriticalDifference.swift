import SerNumerics

/// How far two mean ranks must lie apart to differ, when all pairs are looked at (Nemenyi 1963, as given by Demšar 2006,
/// https://jmlr.org/papers/v7/demsar06a.html): q · √(k (k + 1) / 6n), q from the studentised range over √2.
public struct CriticalDifference: Sendable, Equatable {
  public let level: Double
  public let value: Double

  /// Of `models` (at least 2) ranked in `blocks` (at least 1).
  public init(models: Int, blocks: Int, level: Double = 0.05) {
    self.level = level
    let (k, n) = (Double(models), Double(blocks))
    value = Self.quantile(models: models, level: level) * (k * (k + 1) / (6 * n)).squareRoot()
  }

  /// q of Demšar's table 5.
  static func quantile(models: Int, level: Double) -> Double {
    StudentizedRange.quantile(1 - level, count: models) / 2.0.squareRoot()
  }

  /// The largest sets of models that lie together, as indices in ascending order of rank: those that a bar of the
  /// critical-difference diagram joins. Sets of one, and sets within others, are left out.
  public func groups(meanRanks: [Double]) -> [[Int]] {
    let order = meanRanks.indices.sorted { (meanRanks[$0], $0) < (meanRanks[$1], $1) }
    var groups: [[Int]] = []
    var reached = 0
    for first in order.indices {
      let end = order[first...].prefix { meanRanks[$0] - meanRanks[order[first]] <= value }.endIndex
      if end > reached, end - first > 1 { groups.append(Array(order[first..<end])) }
      reached = max(reached, end)
    }
    return groups
  }
}
