/// How two measures of the same things go together, −1 to 1.
public enum Correlation {
  /// Pearson's r of the pairs in which both values are finite; nil for fewer than three, or where one side is constant.
  public static func pearson(_ a: [Double], _ b: [Double]) -> Double? {
    precondition(a.count == b.count, "\(a.count) against \(b.count) values")
    let places = a.indices.filter { a[$0].isFinite && b[$0].isFinite }
    guard places.count >= 3 else { return nil }
    let count = Double(places.count)
    let meanA = places.reduce(0) { $0 + a[$1] } / count
    let meanB = places.reduce(0) { $0 + b[$1] } / count
    var (squaresA, squaresB, products) = (0.0, 0.0, 0.0)
    for place in places {
      let (x, y) = (a[place] - meanA, b[place] - meanB)
      squaresA += x * x
      squaresB += y * y
      products += x * y
    }
    guard squaresA > 0, squaresB > 0 else { return nil }
    return max(-1, min(1, products / (squaresA * squaresB).squareRoot()))
  }

  /// Spearman's ρ: Pearson's r of the ranks, equal values sharing their mean rank.
  public static func spearman(_ a: [Double], _ b: [Double]) -> Double? {
    precondition(a.count == b.count, "\(a.count) against \(b.count) values")
    let places = a.indices.filter { a[$0].isFinite && b[$0].isFinite }
    return pearson(ranks(places.map { a[$0] }), ranks(places.map { b[$0] }))
  }

  /// 1 for the least value; equal values share the mean of their ranks.
  static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
      start = end
    }
    return ranks
  }
}
