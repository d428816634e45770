import SerNumerics

/// How a forest judges the rows that each tree has not seen: an estimate of its accuracy without a test set.
///
/// Rows of one speaker are in and out of the bag at random, so the estimate is optimistic about new speakers: it is
/// never a speaker-independent result.
public struct OutOfBagEstimate: Codable, Sendable, Equatable {
  /// Rows that at least one tree had not seen.
  public let rows: Int
  /// Share of them that is predicted rightly.
  public let accuracy: Double
  /// Mean over the classes of the share of their rows that is predicted rightly.
  public let uar: Double
  /// Rows of each true class (first index) by predicted class.
  public let confusion: [[Int]]

  /// From the sums of the leaf values over the trees that had not seen a row; rows without such a tree are left out.
  init(votes: Matrix, judged: [Bool], labels: [UInt16]) {
    let classes = votes.columns
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for row in 0..<votes.rows where judged[row] {
      let values = votes.row(row)
      let best = values.indices.dropFirst().reduce(values.startIndex) { values[$1] > values[$0] ? $1 : $0 }
      confusion[Int(labels[row])][best - values.startIndex] += 1
    }
    rows = judged.count { $0 }
    let right = confusion.indices.map { confusion[$0][$0] }
    accuracy = rows > 0 ? Double(right.reduce(0, +)) / Double(rows) : 0
    let present = confusion.indices.filter { confusion[$0].contains { $0 > 0 } }
    uar =
      present.isEmpty
      ? 0 : present.reduce(0.0) { $0 + Double(right[$1]) / Double(confusion[$1].reduce(0, +)) } / Double(present.count)
    self.confusion = confusion
  }
}
