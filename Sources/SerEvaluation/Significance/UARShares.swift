/// What each speaker adds to a pooled UAR, or to a difference of two. The pooled UAR is a sum over speakers: a right clip
/// adds 1 / (clips of its class · classes), whoever says it.
struct UARShares {
  /// In ascending order of name.
  let speakers: [String]
  /// Their sum is the UAR, or the difference.
  let values: [Double]

  /// The shares in the UAR of judged rows; those of several runs count once for each.
  init(of rows: [OutOfFoldPredictions.Row], speakers: [String]) {
    self.init(rows.map { ($0, $0.isRight ? 1 : 0) }, speakers: speakers)
  }

  /// The shares in the difference of UAR between two judgements of the same rows.
  init(of pairs: [(OutOfFoldPredictions.Row, OutOfFoldPredictions.Row)], speakers: [String]) {
    self.init(pairs.map { ($0, ($0.isRight ? 1 : 0) - ($1.isRight ? 1 : 0)) }, speakers: speakers)
  }

  private init(_ hits: [(row: OutOfFoldPredictions.Row, value: Int)], speakers: [String]) {
    let support = hits.reduce(into: [Int: Int]()) { $0[$1.row.truth, default: 0] += 1 }
    // Counted a class first: sums of whole numbers don't depend on the order of rows.
    var counts: [String: [Int: Int]] = [:]
    for (row, value) in hits { counts[speakers[row.row], default: [:]][row.truth, default: 0] += value }
    let sorted = counts.sorted { $0.key < $1.key }
    self.speakers = sorted.map(\.key)
    values = sorted.map { _, byClass in
      byClass.sorted { $0.key < $1.key }.reduce(0.0) { sum, entry in
        sum + Double(entry.value) / Double(support[entry.key, default: 1] * support.count)
      }
    }
  }

  /// The shares on the scale of a speaker's own figure: their mean is the UAR, or the difference. For a speaker who says
  /// each class as often as all others do it is that speaker's own UAR.
  var scaled: [Double] { values.map { $0 * Double(values.count) } }
}
