import SerLearning
import SerNumerics
import Testing

@testable import SerEvaluation

@Suite struct SanityTests {
  /// Three classes; column 1 tells them, column 0 tells the speaker, column 2 nothing.
  private static func rows() throws -> LabelledFeatures {
    var stream = Seed(4).makeStream()
    let labels = (0..<180).map { $0 % 3 }
    return try LabelledFeatures(
      features: Matrix(
        rows: labels.indices.map { row in
          [
            Float(row / 30) + Float(0.1 * stream.gaussian()), Float(3 * labels[row]) + Float(stream.gaussian()),
            Float(stream.gaussian()),
          ]
        }), labels: labels, classNames: ["a", "b", "c"], speakers: labels.indices.map { "s\($0 / 30)" })
  }

  @Test func shufflingKeepsEverySpeakersClasses() throws {
    let rows = try Self.rows()
    let shuffled = try rows.shufflingLabels(seed: Seed(1))
    #expect(shuffled.labels != rows.labels && shuffled.features == rows.features)
    for speaker in Set(try #require(rows.speakers)) {
      func counts(_ labels: [Int]) -> [Int] {
        (0..<3).map { label in labels.indices.count { labels[$0] == label && rows.speakers?[$0] == speaker } }
      }
      #expect(counts(shuffled.labels) == counts(rows.labels))
    }
    #expect(try rows.shufflingLabels(seed: Seed(1)).labels == shuffled.labels)
    #expect(try rows.shufflingLabels(seed: Seed(2)).labels != shuffled.labels)
  }

  @Test func theColumnThatTellsIsFound() async throws {
    let rows = try Self.rows()
    let plan = try SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1))
    let test = try await SingleColumnTest(rows, plan: plan, workers: 2)
    #expect(test.leading(3).map(\.column).first == 1)
    #expect(Set(test.chosenColumns) == [1] && test.chosen.rows.count == 180)
    let uars = test.uarOfColumn.map { $0 ?? .nan }
    #expect(uars[1] > 0.8 && abs(uars[2] - 1 / 3) < 0.12)
    // The same column everywhere: then chosen and column are the same judgement.
    #expect(test.chosen.metrics.uar == uars[1])
  }

  @Test func aShuffledTestSaysWhatItSees() {
    let sound = ShuffledLabelTest(observed: 0.5, shuffled: [0.10, 0.13, 0.12, 0.15], chance: 0.125)
    #expect(sound.isAtChance && sound.p == 0.2)
    let leaking = ShuffledLabelTest(observed: 0.5, shuffled: [0.40, 0.41, 0.39, 0.40], chance: 0.125)
    #expect(!leaking.isAtChance)
    #expect(ShuffledLabelTest(observed: 0.12, shuffled: [0.10, 0.13, 0.12, 0.15], chance: 0.125).p == 0.8)
  }

  /// A class that doesn't vary, or has no row, is no trap.
  @Test func columnsWithoutSpreadAreBorne() {
    let constant = GaussianColumn([1, 1, 1, 1], labels: [0, 0, 1, 1], classCount: 3)
    #expect((0..<2).contains(constant.prediction(1)))
    let parted = GaussianColumn([0, 0, 5, 5], labels: [0, 0, 1, 1], classCount: 3)
    #expect([0, 5, -3, 9].map { parted.prediction(Float($0)) } == [0, 1, 0, 1])
  }
}
