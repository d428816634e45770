import SerNumerics
import Testing

@testable import SerLearning

@Suite struct SplitTests {
  /// Ten speakers, three classes, twelve rows each.
  static func rows(speakers: Int = 10, perSpeaker: Int = 12) throws -> LabelledFeatures {
    let count = speakers * perSpeaker
    return try LabelledFeatures(
      features: Matrix(rows: count, columns: 1), labels: (0..<count).map { $0 % 3 },
      classNames: ["a", "b", "c"], speakers: (0..<count).map { "s\($0 / perSpeaker)" })
  }

  static let honest: [SplitProtocol] = [
    .leaveOneSpeakerOut, .groupFiveFold,
    .speakerFolds(
      identifier: "lists", testSpeakers: [["s0", "s1", "s2"], ["s3", "s4", "s5", "s6"], ["s7", "s8", "s9"]]),
  ]

  @Test(arguments: honest)
  func everyRowIsJudgedOnceAndNoSpeakerIsOnBothSides(splitProtocol: SplitProtocol) throws {
    let rows = try Self.rows()
    let plan = try splitProtocol.plan(for: rows, seed: Seed(1))
    #expect(!plan.isLeaky)
    #expect(plan.folds.flatMap(\.test).sorted() == Array(0..<rows.count))
    for fold in plan.folds {
      let speakers = try #require(rows.speakers)
      #expect(Set(fold.training.map { speakers[$0] }).isDisjoint(with: fold.test.map { speakers[$0] }))
      #expect(fold.training.count + fold.test.count == rows.count)
    }
  }

  @Test func randomSplitIsMarkedStratifiedAndRepeatable() throws {
    let rows = try Self.rows()
    let plan = try SplitProtocol.random801010.plan(for: rows, seed: Seed(1))
    #expect(plan.isLeaky && plan.folds.count == 10)
    #expect(plan.folds.flatMap(\.test).sorted() == Array(0..<rows.count))
    for fold in plan.folds {
      #expect(fold.test.count == 12 && fold.validation.count == 12 && fold.training.count == 96)
      #expect(Set(fold.training).isDisjoint(with: fold.validation))
      let counts = (0..<3).map { label in fold.test.count { rows.labels[$0] == label } }
      #expect(counts.allSatisfy { abs($0 - 4) <= 1 })
    }
    #expect(try plan == SplitProtocol.random801010.plan(for: rows, seed: Seed(1)))
    #expect(try plan != SplitProtocol.random801010.plan(for: rows, seed: Seed(2)))
  }

  @Test func groupsSpreadUnevenSpeakers() throws {
    // Each speaker has one class only: every fold must still hold all classes.
    let rows = try LabelledFeatures(
      features: Matrix(rows: 150, columns: 1), labels: (0..<150).map { ($0 / 10) % 3 }, classNames: ["a", "b", "c"],
      speakers: (0..<150).map { "s\($0 / 10)" })
    let plan = try SplitProtocol.groupFiveFold.plan(for: rows, seed: Seed(1))
    for fold in plan.folds { #expect(Set(fold.test.map { rows.labels[$0] }).count == 3) }
  }

  @Test func impossibleSplitsSayWhy() throws {
    let bare = try LabelledFeatures(
      features: Matrix(rows: 20, columns: 1), labels: [Int](repeating: 0, count: 20), classNames: ["a"])
    #expect(throws: TrainingError.self) { try SplitProtocol.leaveOneSpeakerOut.plan(for: bare, seed: Seed(1)) }
    let one = try Self.rows(speakers: 1, perSpeaker: 30)
    #expect(throws: TrainingError.self) { try SplitProtocol.leaveOneSpeakerOut.plan(for: one, seed: Seed(1)) }
    #expect(throws: TrainingError.self) {
      try SplitProtocol.groupFiveFold.plan(for: Self.rows(speakers: 4), seed: Seed(1))
    }
    let strangers = SplitProtocol.speakerFolds(identifier: "lists", testSpeakers: [["x"], ["y"]])
    let error = try #require(throws: TrainingError.self) { try strangers.plan(for: Self.rows(), seed: Seed(1)) }
    #expect(error.description.contains("x") && error.description.contains("s0"))
  }

  @Test func aLeakIsRefusedUnlessMarked() throws {
    let speakers = ["a", "a", "b"]
    let fold = Fold(name: "1", training: [0, 2], test: [1])
    let error = try #require(throws: TrainingError.self) {
      try SplitPlan(name: "p", isLeaky: false, folds: [fold]).checkDisjoint(speakers: speakers)
    }
    #expect(error == .speakerLeak(speaker: "a", fold: "1"))
    try SplitPlan(name: "p", isLeaky: true, folds: [fold]).checkDisjoint(speakers: speakers)
    // A row on both sides is wrong under any mark.
    #expect(throws: TrainingError.self) {
      try SplitPlan(name: "p", isLeaky: true, folds: [Fold(name: "1", training: [0, 1], test: [1])])
        .checkDisjoint(speakers: nil)
    }
  }
}
