import SerNumerics

/// The order in which training rows join a growing share: every share holds each class in proportion (a row at least),
/// and within a class the speakers in turn, so that a third of the rows is a third of every speaker's and not a third of
/// the speakers. Augmented copies join with their recording. A larger share holds every smaller one.
struct RowShares: Sendable {
  /// The recordings of each class, each with its rows, in the order in which they join.
  private let ordered: [[[Int]]]

  init(of training: [Int], in rows: LabelledFeatures, seed: Seed) {
    let recordings = rows.byRecording(training)
    ordered = rows.classNames.indices.map { label in
      var stream = seed.derived("row-shares", label).makeStream()
      let members = recordings.filter { rows.labels[$0[0]] == label }
      var bySpeaker = Dictionary(grouping: members) { rows.speakers?[$0[0]] ?? "" }
        .sorted { $0.key < $1.key }.map(\.value)
      stream.shuffle(&bySpeaker)
      for index in bySpeaker.indices { stream.shuffle(&bySpeaker[index]) }
      let longest = bySpeaker.map(\.count).max() ?? 0
      return (0..<longest).flatMap { turn in bySpeaker.compactMap { turn < $0.count ? $0[turn] : nil } }
    }
  }

  /// The rows of a share, ascending.
  func rows(_ share: Double) -> [Int] {
    ordered.flatMap { $0.prefix(Int((Double($0.count) * min(share, 1)).rounded(.up))).joined() }.sorted()
  }

  /// The smallest share that a fit makes sense on: eight rows a class on average.
  static func smallest(for training: [Int], in rows: LabelledFeatures) -> Double {
    let classes = max(1, Set(training.map { rows.labels[$0] }).count)
    return min(1, Double(8 * classes) / Double(max(1, training.count)))
  }
}
