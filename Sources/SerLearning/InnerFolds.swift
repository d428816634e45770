import SerNumerics

/// Folds inside training rows, for whatever must be learnt from rows that a model hasn't seen (calibration, the choice
/// of hyperparameters): disjoint sets of rows that are held out in turn.
///
/// Where rows carry at least two speakers, all rows of a speaker are in one fold: speakers are shuffled, then each
/// goes to the fold with the fewest rows so far. Otherwise rows are dealt class by class, shuffled, so that every fold
/// has its share of each class; rows of one recording (a clip and its augmented copies) stay together. The same rows and
/// seed give the same folds.
public struct InnerFolds: Sendable {
  /// Row indices, ascending within a fold.
  public let folds: [[Int]]
  private let count: Int

  /// - Parameter foldCount: at most this many folds; fewer where there are fewer speakers.
  public init(_ rows: LabelledFeatures, seed: Seed, foldCount: Int = 5) {
    count = rows.count
    var stream = seed.makeStream()
    if let speakers = rows.speakers, Set(speakers).count >= 2 {
      folds = Self.bySpeaker(speakers, foldCount, &stream)
    } else {
      folds = Self.byClass(rows, foldCount, &stream)
    }
  }

  /// The rows outside a fold, ascending.
  public func complement(of fold: [Int]) -> [Int] {
    var isHeldOut = [Bool](repeating: false, count: count)
    for row in fold { isHeldOut[row] = true }
    return (0..<count).filter { !isHeldOut[$0] }
  }

  private static func bySpeaker(_ speakers: [String], _ foldCount: Int, _ stream: inout RandomStream) -> [[Int]] {
    let rowsOfSpeaker = Dictionary(grouping: speakers.indices) { speakers[$0] }
    var names = rowsOfSpeaker.keys.sorted()
    stream.shuffle(&names)
    var folds = [[Int]](repeating: [], count: min(foldCount, names.count))
    for name in names {
      let smallest = folds.indices.reduce(0) { folds[$1].count < folds[$0].count ? $1 : $0 }
      folds[smallest] += rowsOfSpeaker[name] ?? []
    }
    return folds.map { $0.sorted() }
  }

  private static func byClass(_ rows: LabelledFeatures, _ foldCount: Int, _ stream: inout RandomStream) -> [[Int]] {
    var folds = [[Int]](repeating: [], count: foldCount)
    var next = 0
    for label in rows.classNames.indices {
      var recordings = Self.recordings(of: rows, label: label)
      stream.shuffle(&recordings)
      for members in recordings {
        folds[next % foldCount] += members
        next += 1
      }
    }
    return folds.filter { !$0.isEmpty }.map { $0.sorted() }
  }

  /// The rows of a class, one list a recording, in the order of their first rows; a list a row where nothing is known.
  private static func recordings(of rows: LabelledFeatures, label: Int) -> [[Int]] {
    let members = rows.labels.indices.filter { rows.labels[$0] == label }
    guard let recordings = rows.recordings else { return members.map { [$0] } }
    return Dictionary(grouping: members) { recordings[$0] }.values.sorted { $0[0] < $1[0] }
  }
}
