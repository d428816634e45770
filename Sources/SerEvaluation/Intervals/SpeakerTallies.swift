/// Hits and rows of each class, a speaker and a run: all that accuracy and UAR of resampled speakers need.
struct SpeakerTallies {
  /// `tallies[speaker][run]`, speakers in the order of their names.
  private let tallies: [[Tally]]

  /// `runs` are judged rows, by classes 0 ..< `classes`; `speakers` names the speaker of each row of the table.
  init(_ runs: [[OutOfFoldPredictions.Row]], classes: Int, speakers: [String]) {
    let empty = [Tally](repeating: Tally(classes: classes), count: runs.count)
    var groups: [String: [Tally]] = [:]
    for (run, rows) in runs.enumerated() {
      for row in rows { groups[speakers[row.row], default: empty][run].add(row) }
    }
    tallies = groups.sorted { $0.key < $1.key }.map(\.value)
  }

  var speakerCount: Int { tallies.count }

  /// Accuracy and UAR over these speakers (each as often as it is named), the mean over these runs; nil for all runs.
  func means(_ speakers: [Int], runs: [Int]? = nil) -> (accuracy: Double, uar: Double) {
    var total = (accuracy: 0.0, uar: 0.0)
    let runs = runs ?? Array((tallies.first ?? []).indices)
    for run in runs {
      guard var sum = speakers.first.map({ tallies[$0][run] }) else { continue }
      for speaker in speakers.dropFirst() { sum.add(tallies[speaker][run]) }
      total.accuracy += sum.accuracy
      total.uar += sum.uar
    }
    return (total.accuracy / Double(runs.count), total.uar / Double(runs.count))
  }

  private struct Tally {
    private var hits: [Int]
    private var rows: [Int]

    init(classes: Int) {
      hits = [Int](repeating: 0, count: classes)
      rows = hits
    }

    mutating func add(_ row: OutOfFoldPredictions.Row) {
      rows[row.truth] += 1
      if row.prediction == row.truth { hits[row.truth] += 1 }
    }

    mutating func add(_ other: Tally) {
      for index in rows.indices {
        hits[index] += other.hits[index]
        rows[index] += other.rows[index]
      }
    }

    var accuracy: Double { Double(hits.reduce(0, +)) / Double(rows.reduce(0, +)) }

    var uar: Double {
      let present = rows.indices.filter { rows[$0] > 0 }
      return present.reduce(0) { $0 + Double(hits[$1]) / Double(rows[$1]) } / Double(present.count)
    }
  }
}
