import SerNumerics
import Testing

@testable import SerLearning

@Suite struct InnerFoldsTests {
  /// A clip and its augmented copies are never on both sides, with speakers or without; only clips are judged.
  @Test(arguments: [true, false])
  func copiesStayWithTheirOriginals(withSpeakers: Bool) throws {
    let clips = 60
    let rows = try LabelledFeatures(
      features: Matrix(rows: (0..<clips).map { [Float($0)] }), labels: (0..<clips).map { $0 % 3 },
      classNames: ["a", "b", "c"], speakers: withSpeakers ? (0..<clips).map { "s\($0 / 6)" } : nil)
    let copies = try AugmentedCopies(
      features: Matrix(rows: (0..<2 * clips).map { [Float($0)] }), originals: (0..<2 * clips).map { $0 % clips })
    let training = rows.selecting(Array(0..<clips), with: copies)
    let recordings = try #require(training.recordings)
    let folds = try InnerFolds(training, seed: Seed(3))
    #expect(folds.areSpeakerDisjoint == withSpeakers)
    #expect(folds.folds.count == 5 && folds.folds.flatMap(\.test).sorted() == Array(0..<clips))
    for fold in folds.folds {
      #expect(Set(fold.test.map { recordings[$0] }).isDisjoint(with: fold.training.map { recordings[$0] }))
      #expect(fold.training.count == 3 * (clips - fold.test.count))
      #expect(Set(fold.test.map { training.labels[$0] }).count == 3)
    }
  }

  @Test func speakersStayApart() throws {
    for seed in 0..<10 as Range<UInt64> {
      let rows = try SimplexRows.make(seed: seed, rows: 84, classes: 3, columns: 4, speakers: 7)
      let folds = try InnerFolds(rows, seed: Seed(seed)).folds
      #expect(folds.count == 5 && folds.flatMap(\.test).sorted() == Array(0..<rows.count))
      let speakers = try #require(rows.speakers)
      for fold in folds {
        #expect(Set(fold.test.map { speakers[$0] }).isDisjoint(with: fold.training.map { speakers[$0] }))
        #expect(fold.training.count + fold.test.count == rows.count)
      }
      #expect(try InnerFolds(rows, seed: Seed(seed)).folds == folds)
    }
  }

  @Test func withoutSpeakersEveryFoldHasItsShareOfEachClass() throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: 60, columns: 1), labels: (0..<60).map { $0 % 3 }, classNames: ["a", "b", "c"])
    let folds = try InnerFolds(rows, seed: Seed(1))
    #expect(!folds.areSpeakerDisjoint)
    for fold in folds.folds { #expect(rows.selecting(fold.test).classCounts == [4, 4, 4]) }
  }

  @Test func fewSpeakersGiveFewFoldsAndOneRowNone() throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: 6, columns: 1), labels: [0, 1, 0, 1, 0, 1], classNames: ["a", "b"],
      speakers: ["x", "x", "y", "y", "z", "z"])
    #expect(try InnerFolds(rows, seed: Seed(1)).folds.count == 3)
    #expect(throws: TrainingError.self) { try InnerFolds(rows.selecting([0]), seed: Seed(1)) }
    #expect(throws: TrainingError.self) { try InnerFolds(rows, count: 1, seed: Seed(1)) }
  }
}
