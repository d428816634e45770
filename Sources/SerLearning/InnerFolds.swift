import SerNumerics

/// The divisions inside training rows for whatever must be learnt from rows that a model hasn't seen, hyperparameters and
/// calibration: no speaker on both sides.
///
/// Groups of whole speakers with the classes spread evenly (``SpeakerGrouping``); as many groups as speakers where those
/// are fewer. Rows without speakers, or of one alone, are dealt class by class, shuffled. Augmented copies train with the
/// recording they were made from and are never judged.
public struct InnerFolds: Sendable, Equatable {
  public let folds: [Fold]
  /// Whether speakers are kept apart: false where the rows have none, or one alone.
  public let areSpeakerDisjoint: Bool

  /// At most `count` folds, fewer where there are fewer speakers. Throws where not even two can be made.
  public init(_ rows: LabelledFeatures, count: Int = 5, seed: Seed) throws(TrainingError) {
    guard (2...100).contains(count) else {
      throw .impossibleSplit("\(count) inner folds; 2 to 100 are possible")
    }
    let names = rows.speakers.map { Set($0) } ?? []
    areSpeakerDisjoint = names.count >= 2
    let groupOfRow: [Int]
    if let speakers = rows.speakers, names.count >= 2 {
      let groups = try SpeakerGrouping.groups(of: rows, speakers: speakers, count: min(count, names.count))
      var group: [String: Int] = [:]
      for (index, members) in groups.enumerated() { for member in members { group[member] = index } }
      groupOfRow = speakers.map { group[$0] ?? 0 }
    } else {
      groupOfRow = Self.dealt(rows, count, seed)
    }
    let originals = Set(rows.byRecording(rows.labels.indices).map { $0[0] })
    folds = Set(groupOfRow).sorted().map { group in
      Fold(
        name: "inner \(group + 1)", training: groupOfRow.indices.filter { groupOfRow[$0] != group },
        test: groupOfRow.indices.filter { groupOfRow[$0] == group && originals.contains($0) })
    }
    guard folds.count >= 2 else {
      throw .impossibleSplit("\(rows.count) training rows can't be divided into two inner folds")
    }
  }

  /// Groups of rows, class by class in turn; rows of one recording stay together.
  private static func dealt(_ rows: LabelledFeatures, _ count: Int, _ seed: Seed) -> [Int] {
    var stream = seed.derived("inner-folds").makeStream()
    let recordings = rows.byRecording(rows.labels.indices)
    var groupOfRow = [Int](repeating: 0, count: rows.count)
    for label in rows.classNames.indices {
      var members = recordings.filter { rows.labels[$0[0]] == label }
      stream.shuffle(&members)
      // Each class is dealt from the first group on, so that a class of few rows is in as many groups as can be.
      for (turn, recording) in members.enumerated() {
        for row in recording { groupOfRow[row] = turn % count }
      }
    }
    return groupOfRow
  }
}
