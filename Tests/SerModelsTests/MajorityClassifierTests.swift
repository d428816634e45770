import SerLearning
import SerNumerics
import Testing

@testable import SerModels

@Suite struct MajorityClassifierTests {
  @Test func predictsTheMostFrequentClass() async throws {
    let rows = try ToyRows.rows([[1], [2], [3], [4]], [2, 0, 2, 1], classes: 4)
    let model = try await MajorityClassifier().fit(rows, in: .single)
    let scores = try model.scores(for: Matrix(rows: 3, columns: 1))
    #expect(scores.areProbabilities)
    #expect(scores.predictions == [2, 2, 2])
    #expect(Array(scores.values.row(1)) == [0.25, 0.25, 0.5, 0])
  }

  @Test func theFirstOfEqualsIsPredicted() async throws {
    let rows = try ToyRows.rows([[1], [2]], [2, 1], classes: 3)
    let model = try await MajorityClassifier().fit(rows, in: .single)
    #expect(try model.scores(for: rows.features).predictions == [1, 1])
  }

  @Test func needsARowButNoSecondClass() async throws {
    let one = try ToyRows.rows([[1]], [1], classes: 2)
    #expect(try await MajorityClassifier().fit(one, in: .single).priors == [0, 1])
    let none = try LabelledFeatures(features: Matrix(rows: 0, columns: 1), labels: [], classNames: ["a"])
    await #expect(throws: TrainingError.self) { try await MajorityClassifier().fit(none, in: .single) }
  }
}
