/// Judged rows of several groups, counted by true and predicted class.
struct GroupConfusions: Sendable {
  let classCount: Int
  let groupCount: Int
  /// `counts[(group * classCount + truth) * classCount + prediction]`.
  var counts: [Int]

  init(groups: Int, classes: Int) {
    groupCount = groups
    classCount = classes
    counts = [Int](repeating: 0, count: groups * classes * classes)
  }

  subscript(group: Int, truth: Int, prediction: Int) -> Int {
    get { counts[(group * classCount + truth) * classCount + prediction] }
    set { counts[(group * classCount + truth) * classCount + prediction] = newValue }
  }

  mutating func add(_ other: GroupConfusions) {
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// Puts the rows of group `sources[g]` of another count into group g.
  mutating func add(_ other: GroupConfusions, from sources: [Int]) {
    let size = classCount * classCount
    for group in 0..<groupCount {
      let (target, source) = (group * size, sources[group] * size)
      for index in 0..<size { counts[target + index] += other.counts[source + index] }
    }
  }

  func rows(_ group: Int, _ truth: Int) -> Int {
    (0..<classCount).reduce(0) { $0 + self[group, truth, $1] }
  }

  func rows(_ group: Int) -> Int { (0..<classCount).reduce(0) { $0 + rows(group, $1) } }

  func recall(_ group: Int, _ truth: Int) -> Double? { Self.ratio(self[group, truth, truth], rows(group, truth)) }

  func accuracy(_ group: Int) -> Double? {
    Self.ratio((0..<classCount).reduce(0) { $0 + self[group, $1, $1] }, rows(group))
  }

  /// The mean recall over the classes that the group has.
  func uar(_ group: Int) -> Double? { mean((0..<classCount).compactMap { recall(group, $0) }) }

  /// The mean recall over given classes, each counting by its weight; nil where the group lacks one of them.
  func recall(_ group: Int, over classes: [Int], weights: [Double]) -> Double? {
    var (sum, total) = (0.0, 0.0)
    for (label, weight) in zip(classes, weights) {
      guard let recall = recall(group, label) else { return nil }
      sum += weight * recall
      total += weight
    }
    return total > 0 ? sum / total : nil
  }

  /// The share of the group's rows that is taken for a class.
  func predictedShare(_ group: Int, _ label: Int) -> Double? {
    Self.ratio((0..<classCount).reduce(0) { $0 + self[group, $1, label] }, rows(group))
  }

  /// The share of the group's rows of other classes that is taken for a class.
  func falsePositiveRate(_ group: Int, _ label: Int) -> Double? {
    var (hits, rows) = (0, 0)
    for truth in 0..<classCount where truth != label {
      hits += self[group, truth, label]
      rows += self.rows(group, truth)
    }
    return Self.ratio(hits, rows)
  }

  static func ratio(_ part: Int, _ whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
