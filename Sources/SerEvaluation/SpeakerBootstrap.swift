import SerNumerics

/// An interval with its level.
public struct Interval: Sendable, Equatable, Codable {
  public let lower: Double
  public let upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}

/// Percentile bootstrap intervals over speakers (Efron & Tibshirani 1993): clips of one speaker resemble each other,
/// so that resampling clips would pretend to far more evidence than there is.
public struct SpeakerBootstrap: Sendable {
  /// Fewer speakers have too few resamples that differ: the interval would be far too narrow, and is left out.
  public static let fewestSpeakers = 5

  public let resamples: Int
  public let seed: Seed

  public init(resamples: Int = 2000, seed: Seed) {
    self.resamples = resamples
    self.seed = seed
  }

  /// 95 % intervals of accuracy and UAR; nil with fewer than ``fewestSpeakers``. `speakers` names the speaker of each
  /// row of the cross-validated table.
  public func intervals(
    of predictions: OutOfFoldPredictions, speakers: [String]
  ) -> (accuracy: Interval, uar: Interval)? {
    let classCount = predictions.classNames.count
    var groups: [String: Tally] = [:]
    for row in predictions.rows {
      groups[speakers[row.row], default: Tally(classes: classCount)].add(row)
    }
    let tallies = groups.sorted { $0.key < $1.key }.map(\.value)
    guard tallies.count >= Self.fewestSpeakers else { return nil }
    var stream = seed.derived("speaker-bootstrap").makeStream()
    var accuracies: [Double] = []
    var uars: [Double] = []
    for _ in 0..<resamples {
      var sum = Tally(classes: classCount)
      for _ in tallies.indices { sum.add(tallies[stream.index(below: tallies.count)]) }
      accuracies.append(sum.accuracy)
      uars.append(sum.uar)
    }
    return (Self.interval(accuracies), Self.interval(uars))
  }

  /// 95 % intervals of the differences first − second in accuracy and UAR, over the rows that both judged: each
  /// resample takes the same speakers for both. Nil with fewer than ``fewestSpeakers``.
  public func differences(
    _ first: OutOfFoldPredictions, _ second: OutOfFoldPredictions, speakers: [String]
  ) -> (accuracy: Interval, uar: Interval)? {
    let empty = Tally(classes: first.classNames.count)
    let secondByRow = Dictionary(second.rows.map { ($0.row, $0) }, uniquingKeysWith: { a, _ in a })
    var groups: [String: (first: Tally, second: Tally)] = [:]
    for row in first.rows {
      guard let other = secondByRow[row.row] else { continue }
      groups[speakers[row.row], default: (empty, empty)].first.add(row)
      groups[speakers[row.row], default: (empty, empty)].second.add(other)
    }
    let tallies = groups.sorted { $0.key < $1.key }.map(\.value)
    guard tallies.count >= Self.fewestSpeakers else { return nil }
    var stream = seed.derived("paired-speaker-bootstrap").makeStream()
    var accuracies: [Double] = []
    var uars: [Double] = []
    for _ in 0..<resamples {
      var (a, b) = (empty, empty)
      for _ in tallies.indices {
        let drawn = tallies[stream.index(below: tallies.count)]
        a.add(drawn.first)
        b.add(drawn.second)
      }
      accuracies.append(a.accuracy - b.accuracy)
      uars.append(a.uar - b.uar)
    }
    return (Self.interval(accuracies), Self.interval(uars))
  }

  static func interval(_ values: [Double]) -> Interval {
    let sorted = values.sorted()
    return Interval(
      lower: Statistics.quantile(sorted: sorted, 0.025), upper: Statistics.quantile(sorted: sorted, 0.975))
  }

  /// Hits and rows per class.
  private struct Tally {
    var hits: [Int]
    var rows: [Int]

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
