import SerNumerics

/// How rows are divided: by published lists of speakers, by speakers in other ways, or (leaky) at random.
public enum SplitProtocol: Sendable, Equatable {
  /// Test speakers of each fold, as published. All other speakers train.
  case speakerFolds(identifier: String, testSpeakers: [[String]])
  case leaveOneSpeakerOut
  /// Five folds of speakers, chosen so that the emotions are spread evenly.
  case groupFiveFold
  /// Ten rotations of a stratified random 80 % training, 10 % validation and 10 % test, speakers shared. LEAKY.
  case random801010

  /// The protocols that need no list, by identifier.
  public static let general: [(identifier: String, protocol: SplitProtocol)] = [
    ("leave-one-speaker-out", .leaveOneSpeakerOut), ("group-5fold", .groupFiveFold),
    ("random-80-10-10", .random801010),
  ]

  public var identifier: String {
    if case .speakerFolds(let identifier, _) = self { return identifier }
    return Self.general.first { $0.protocol == self }?.identifier ?? ""
  }

  /// Whether speakers stand on both sides.
  public var isLeaky: Bool { self == .random801010 }

  /// The folds over these rows. Throws ``TrainingError/impossibleSplit(_:)`` when they have no speakers, or too few.
  public func plan(for rows: LabelledFeatures, seed: Seed) throws(TrainingError) -> SplitPlan {
    let folds: [Fold]
    switch self {
    case .speakerFolds(_, let testSpeakers):
      folds = try Self.folds(testSpeakers: testSpeakers, of: try speakers(of: rows))
    case .leaveOneSpeakerOut:
      let all = try speakers(of: rows)
      folds = try Self.folds(testSpeakers: Set(all).sorted().map { [$0] }, of: all)
    case .groupFiveFold:
      let all = try speakers(of: rows)
      folds = try Self.folds(testSpeakers: try SpeakerGrouping.groups(of: rows, speakers: all, count: 5), of: all)
    case .random801010:
      folds = try Self.randomFolds(of: rows, seed: seed)
    }
    let plan = SplitPlan(name: identifier, isLeaky: isLeaky, folds: folds, remarks: remarks(on: folds, of: rows))
    try plan.checkDisjoint(speakers: rows.speakers)
    return plan
  }

  /// Where a published list doesn't fit these rows: part of a corpus, or speakers it doesn't know.
  private func remarks(on folds: [Fold], of rows: LabelledFeatures) -> [String] {
    guard case .speakerFolds(let identifier, let testSpeakers) = self, let speakers = rows.speakers else { return [] }
    var remarks: [String] = []
    if folds.count < testSpeakers.count {
      remarks.append(
        "only \(folds.count) of the \(testSpeakers.count) folds of \(identifier) have speakers among these rows")
    }
    let unjudged = Set(speakers).subtracting(testSpeakers.joined()).sorted()
    if !unjudged.isEmpty {
      let shown = unjudged.prefix(8).joined(separator: ", ") + (unjudged.count > 8 ? " …" : "")
      remarks.append("\(unjudged.count) speakers train but are in no test fold of \(identifier): \(shown)")
    }
    return remarks
  }

  private func speakers(of rows: LabelledFeatures) throws(TrainingError) -> [String] {
    guard let speakers = rows.speakers else {
      throw .impossibleSplit("\(identifier) keeps speakers apart, but these rows come without speakers")
    }
    return speakers
  }

  private static func folds(testSpeakers: [[String]], of speakers: [String]) throws(TrainingError) -> [Fold] {
    let present = Set(speakers)
    guard present.count >= 2 else {
      throw .impossibleSplit("\(present.count) speaker; a speaker-independent split needs at least 2")
    }
    let folds = testSpeakers.enumerated().map { index, names in
      let held = Set(names)
      return Fold(
        name: names.count == 1 ? names[0] : "\(index + 1)",
        training: speakers.indices.filter { !held.contains(speakers[$0]) },
        test: speakers.indices.filter { held.contains(speakers[$0]) })
    }
    // A fold whose speakers are all missing (a part of the corpus) has nothing to judge.
    let usable = folds.filter { !$0.test.isEmpty && !$0.training.isEmpty }
    guard !usable.isEmpty else {
      throw .impossibleSplit(
        "none of the protocol's test speakers (\(testSpeakers.joined().prefix(6).joined(separator: ", ")) …) is among "
          + "the \(present.count) speakers of these rows (\(present.sorted().prefix(6).joined(separator: ", ")) …)")
    }
    return usable
  }

  private static func randomFolds(of rows: LabelledFeatures, seed: Seed) throws(TrainingError) -> [Fold] {
    let parts = 10
    guard rows.count >= parts else { throw .impossibleSplit("\(rows.count) rows; ten parts need at least 10") }
    var deciles = [[Int]](repeating: [], count: parts)
    var next = 0
    for label in rows.classNames.indices {
      var members = rows.labels.indices.filter { rows.labels[$0] == label }
      var stream = seed.derived("random-80-10-10", label).makeStream()
      stream.shuffle(&members)
      for member in members {
        deciles[next % parts].append(member)
        next += 1
      }
    }
    return (0..<parts).map { part in
      let validation = (part + 1) % parts
      let training = (0..<parts).filter { $0 != part && $0 != validation }.flatMap { deciles[$0] }
      return Fold(
        name: "\(part + 1)", training: training.sorted(), validation: deciles[validation].sorted(),
        test: deciles[part].sorted())
    }
  }
}
