/// Ranks from 1 on in ascending order; equal values share the mean of the ranks they take up.
public struct MidRanks: Sendable, Equatable {
  /// The rank of each value, in the order given.
  public let ranks: [Double]
  /// How many values share a rank, for each rank that several share.
  public let ties: [Int]

  /// Ranks finite values. Values no further apart than `tolerance` from the one before them are equal: sums of the same
  /// fractions in another order differ in their last digits.
  public init(_ values: [Double], tolerance: Double = 1e-12) {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var ties: [Int] = []
    var first = 0
    while first < order.count {
      var end = first + 1
      while end < order.count, values[order[end]] - values[order[end - 1]] <= tolerance { end += 1 }
      for place in first..<end { ranks[order[place]] = Double(first + 1 + end) / 2 }
      if end - first > 1 { ties.append(end - first) }
      first = end
    }
    self.ranks = ranks
    self.ties = ties
  }

  /// Σ (t³ − t) over the ties: what corrections for ties take away.
  public var tieSum: Double { ties.reduce(0) { $0 + Double($1) * (Double($1) * Double($1) - 1) } }
}
