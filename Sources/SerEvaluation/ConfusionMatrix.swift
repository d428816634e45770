/// Counts of predictions by true class.
public struct ConfusionMatrix: Sendable, Equatable, Codable {
  public let classNames: [String]
  /// `counts[truth][prediction]`.
  public private(set) var counts: [[Int]]

  /// The counts of equally long lists of class indices.
  public init(classNames: [String], truth: some Sequence<Int>, predictions: some Sequence<Int>) {
    self.classNames = classNames
    counts = [[Int]](repeating: [Int](repeating: 0, count: classNames.count), count: classNames.count)
    for (truth, prediction) in zip(truth, predictions) { counts[truth][prediction] += 1 }
  }

  /// Rows judged.
  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
  /// Rows of each true class.
  public var support: [Int] { counts.map { $0.reduce(0, +) } }
  /// Rows predicted as each class.
  public var predicted: [Int] { classNames.indices.map { column in counts.reduce(0) { $0 + $1[column] } } }
  /// Rows predicted rightly.
  public var correct: Int { classNames.indices.reduce(0) { $0 + counts[$1][$1] } }
  /// Each count as a share of its true class, `shares[truth][prediction]`; nil throughout a class without rows.
  public var shares: [[Double?]] {
    zip(counts, support).map { row, support in row.map { support > 0 ? Double($0) / Double(support) : nil } }
  }
}
