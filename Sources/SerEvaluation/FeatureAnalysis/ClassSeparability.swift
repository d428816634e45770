import Foundation
import SerNumerics

/// How far classes lie apart, measured by how their rows scatter.
public struct ClassSeparability: Sendable {
  /// Fisher's ratio over all dimensions: the sum of squares between the classes over that within them (the traces of the
  /// two scatter matrices).
  public let ratio: Double
  /// Δ between each pair of classes: the distance of their means in standard deviations within the classes, along the
  /// straight line that separates them best (Mahalanobis 1936), `[class][class]`. Nil on the diagonal, for classes without
  /// rows, and where there are too few rows for the dimensions.
  ///
  /// Δ² is Fisher's ratio of the two classes along their best direction. The plain estimate grows with every dimension
  /// even between classes that don't differ; this one is unbiased for normal rows (Lachenbruch & Mickey 1968,
  /// doi:10.2307/1266219), and 0 where it would fall below.
  public let distances: [[Double?]]

  /// The separability of rows of `values` [rows, dimensions]. `lostDegrees`: degrees of freedom that were taken out of
  /// the rows before, such as the means of speakers. Nil with fewer than two classes, or where nothing varies within them.
  public init?(_ values: [Double], dimensions: Int, labels: [Int], classCount: Int, lostDegrees: Int = 0) {
    let present = Set(labels).count
    let degrees = labels.count - present - lostDegrees
    guard present > 1, degrees > 0,
      let spread = WithinClassSpread(
        values, dimensions: dimensions, labels: labels, classCount: classCount, degrees: Double(degrees))
    else { return nil }
    var between = 0.0
    for place in spread.means.indices {
      let difference = spread.means[place] - spread.center[place % dimensions]
      between += spread.counts[place / dimensions] * difference * difference
    }
    ratio = between / spread.squares
    let (means, rank) = (spread.whitenedMeans, spread.rank)
    distances = (0..<classCount).map { a in
      (0..<classCount).map { b in
        guard a != b, spread.counts[a] > 0, spread.counts[b] > 0, degrees - rank - 1 > 0 else { return nil }
        let square = (0..<rank).reduce(0.0) { sum, direction in
          let difference = means[a * rank + direction] - means[b * rank + direction]
          return sum + difference * difference
        }
        let shrunk = square * Double(degrees - rank - 1) / Double(degrees)
        return max(0, shrunk - Double(rank) * (1 / spread.counts[a] + 1 / spread.counts[b])).squareRoot()
      }
    }
  }

  /// The share of rows on the wrong side of the best straight cut between two equally frequent normal classes Δ apart:
  /// Φ(−Δ/2).
  public static func overlap(atDistance distance: Double) -> Double { 0.5 * erfc(distance / (2 * 2.0.squareRoot())) }
}
