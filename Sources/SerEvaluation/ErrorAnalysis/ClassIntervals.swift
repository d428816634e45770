import SerNumerics

/// 95 % intervals of the figures of one class; nil where a figure can't be had in most resamples.
public struct ClassIntervals: Sendable, Equatable {
  public let precision: Interval?
  public let recall: Interval?
  public let f1: Interval?
}

extension SpeakerBootstrap {
  /// The intervals of every class, in their order; nil with fewer than ``fewestSpeakers``. `speakers` names the speaker
  /// of each row of the cross-validated table. Resamples in which a figure is undefined (a class that is never predicted
  /// has no precision) take no part in its interval.
  public func classIntervals(of predictions: OutOfFoldPredictions, speakers: [String]) -> [ClassIntervals]? {
    let classCount = predictions.classNames.count
    let tallies = Dictionary(grouping: predictions.rows) { speakers[$0.row] }
      .sorted { $0.key < $1.key }.map { ClassTally(of: $0.value, classes: classCount) }
    guard tallies.count >= Self.fewestSpeakers else { return nil }
    var stream = seed.derived("class-bootstrap").makeStream()
    var values = [[ClassFigure: [Double]]](repeating: [:], count: classCount)
    for _ in 0..<resamples {
      var sum = ClassTally(of: [], classes: classCount)
      for _ in tallies.indices { sum.add(tallies[stream.index(below: tallies.count)]) }
      for label in 0..<classCount {
        for figure in ClassFigure.allCases {
          if let value = sum.value(figure, of: label) { values[label][figure, default: []].append(value) }
        }
      }
    }
    return values.map { values in
      func interval(_ figure: ClassFigure) -> Interval? {
        guard let found = values[figure], found.count * 2 > resamples else { return nil }
        return Self.interval(found)
      }
      return ClassIntervals(
        precision: interval(.precision), recall: interval(.recall), f1: interval(.f1))
    }
  }
}

private enum ClassFigure: CaseIterable {
  case precision, recall, f1
}

/// Hits, rows and predictions of each class.
private struct ClassTally {
  private var hits: [Int]
  private var support: [Int]
  private var predicted: [Int]

  init(of rows: [OutOfFoldPredictions.Row], classes: Int) {
    hits = [Int](repeating: 0, count: classes)
    support = hits
    predicted = hits
    for row in rows {
      support[row.truth] += 1
      predicted[row.prediction] += 1
      if row.isRight { hits[row.truth] += 1 }
    }
  }

  mutating func add(_ other: ClassTally) {
    for label in hits.indices {
      hits[label] += other.hits[label]
      support[label] += other.support[label]
      predicted[label] += other.predicted[label]
    }
  }

  /// Nil where it is undefined.
  func value(_ figure: ClassFigure, of label: Int) -> Double? {
    let (part, whole) =
      switch figure {
      case .precision: (hits[label], predicted[label])
      case .recall: (hits[label], support[label])
      case .f1: (2 * hits[label], support[label] + predicted[label])
      }
    return whole > 0 ? Double(part) / Double(whole) : nil
  }
}
