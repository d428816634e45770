import SerNumerics

/// Spearman's rank correlation of two measures, such as a speaker's pitch and how well the speaker is judged (Spearman
/// 1904, doi:10.2307/1412159): Pearson's correlation of the ranks, equal values sharing their mean rank.
public struct SpearmanCorrelation: Sendable, Equatable, Codable {
  /// Points, one a speaker.
  public let count: Int
  /// −1…1.
  public let rho: Double
  /// 95 %, percentile bootstrap over the points; nil with fewer than ``SpeakerBootstrap/fewestSpeakers``.
  public let interval: Interval?
  /// Two-sided, by 10,000 random pairings: the probability of a correlation at least this far from 0 without any relation.
  public let p: Double

  /// Nil for fewer than three points, or where all values of a measure are equal.
  public init?(_ x: [Double], _ y: [Double], seed: Seed) {
    guard x.count == y.count, x.count > 2, let rho = Self.rho(x, y) else { return nil }
    count = x.count
    self.rho = rho
    var stream = seed.derived("spearman").makeStream()
    var shuffled = y
    let extreme = (0..<10_000).count { _ in
      stream.shuffle(&shuffled)
      return abs(Self.rho(x, shuffled) ?? 0) >= abs(rho) - 1e-12
    }
    p = Double(extreme + 1) / 10_001
    guard x.count >= SpeakerBootstrap.fewestSpeakers else {
      interval = nil
      return
    }
    let values = (0..<2000).compactMap { _ -> Double? in
      let drawn = x.indices.map { _ in stream.index(below: x.count) }
      return Self.rho(drawn.map { x[$0] }, drawn.map { y[$0] })
    }
    interval = values.count > 1000 ? SpeakerBootstrap.interval(values) : nil
  }

  static func rho(_ x: [Double], _ y: [Double]) -> Double? {
    let (a, b) = (ranks(x), ranks(y))
    let (meanA, meanB) = (Statistics.mean(a), Statistics.mean(b))
    var (covariance, varianceA, varianceB) = (0.0, 0.0, 0.0)
    for (a, b) in zip(a, b) {
      covariance += (a - meanA) * (b - meanB)
      varianceA += (a - meanA) * (a - meanA)
      varianceB += (b - meanB) * (b - meanB)
    }
    let scale = (varianceA * varianceB).squareRoot()
    return scale > 0 ? covariance / scale : nil
  }

  /// From 1 on; equal values share the mean of their ranks.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }
}
