import SerNumerics
import Testing

@testable import SerLearning

@Suite struct ScalingTests {
  @Test func standardisesByTheFittedRowsOnly() throws {
    let training = Matrix(rows: [[1, 5, 100], [3, 5, 300]])
    let standardizer = Standardizer(fitting: training)
    #expect(try standardizer.transform(training).values == [-1, 0, -1, 1, 0, 1])
    #expect(try standardizer.transform(Matrix(rows: [[5, 6, 200]])).values == [3, 1, 0])
    #expect(throws: TrainingError.wrongWidth(found: 2, expected: 3)) {
      try standardizer.transform(Matrix(rows: [[1, 2]]))
    }
  }

  @Test func roundingNoiseOfAConstantIsNotBlownUp() throws {
    let column = (0..<1000).map { _ in [Float(0.1) + 1e6] }
    let result = try Standardizer(fitting: Matrix(rows: column)).transform(Matrix(rows: column))
    #expect(result.values.allSatisfy { abs($0) < 1 })
  }

  @Test func missingValuesStayMissing() throws {
    let column = Matrix(rows: [[1, .nan], [.nan, .nan], [3, .nan]])
    let standardizer = Standardizer(fitting: column)
    let scaled = try standardizer.transform(column)
    #expect(scaled[0, 0] == -1 && scaled[1, 0].isNaN && scaled[2, 0] == 1)
    #expect(standardizer.means[0, 1] == 0 && standardizer.scales[0, 1] == 1)
  }

  @Test func valuesMayBeMissingWhereThatIsAllowed() throws {
    let features = Matrix(rows: [[1, .nan], [2, 3]])
    let message = TrainingError.invalidRows("row 0, column 1 is nan; every value must be finite")
    #expect(throws: message) { try LabelledFeatures(features: features, labels: [0, 1], classNames: ["a", "b"]) }
    let rows = try LabelledFeatures(features: features, labels: [0, 1], classNames: ["a", "b"], missing: .allowed)
    #expect(rows.selecting([1, 0]).missing == .allowed)
    #expect(rows.replacingFeatures(features).missing == .allowed)
    #expect(throws: TrainingError.self) { try rows.checkComplete(for: "svm") }
    #expect(throws: Never.self) { try rows.selecting([1]).checkComplete(for: "svm") }
    #expect(throws: Never.self) { try AugmentedCopies(features: features, originals: [0, 0], missing: .allowed) }
    #expect(throws: TrainingError.self) { try AugmentedCopies(features: features, originals: [0, 0]) }
  }

  @Test func importancesLeadWithTheGreatest() {
    let importance = FeatureImportance(measure: "gain", values: [0, 2, 5, -1, 2])
    #expect(importance.leading(10).map(\.feature) == [2, 1, 4] && importance.leading(1).map(\.value) == [5])
  }

  @Test func speakerNormalisationTouchesEachSpeakerAlone() throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: [[1], [3], [100], [300]]), labels: [0, 1, 0, 1], classNames: ["a", "b"],
      speakers: ["x", "x", "y", "y"])
    #expect(try Normalization.speaker.prepare(rows).features.values == [-1, 1, -1, 1])
    #expect(try Normalization.train.prepare(rows).features == rows.features)
    let bare = try LabelledFeatures(features: rows.features, labels: rows.labels, classNames: rows.classNames)
    #expect(throws: TrainingError.self) { try Normalization.speaker.prepare(bare) }
  }

  /// A copy is scaled as its original is, by the originals of its speaker: other copies of the speaker change nothing.
  @Test func copiesAreScaledLikeTheirOriginals() throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: [[1], [3], [100], [300]]), labels: [0, 1, 0, 1], classNames: ["a", "b"],
      speakers: ["x", "x", "y", "y"])
    let copies = try AugmentedCopies(features: Matrix(rows: [[300], [5], [1]]), originals: [3, 0, 1])
    let prepared = try Normalization.speaker.prepare(rows, copies: copies)
    #expect(prepared.rows.features.values == [-1, 1, -1, 1])
    #expect(prepared.copies?.features.values == [1, 3, -1])
    #expect(try Normalization.train.prepare(rows, copies: copies).copies?.features == copies.features)
  }

  @Test func copiesStandBehindTheirOriginals() throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: [[1], [3], [100]]), labels: [0, 1, 0], classNames: ["a", "b"], speakers: ["x", "x", "y"])
    let copies = try AugmentedCopies(features: Matrix(rows: [[101], [2], [4], [102]]), originals: [2, 0, 1, 2])
    let chosen = rows.selecting([2, 0], with: copies)
    #expect(chosen.features.values == [100, 1, 101, 102, 2])
    #expect(chosen.labels == [0, 0, 0, 0, 0] && chosen.speakers == ["y", "x", "y", "y", "x"])
    #expect(chosen.recordings == [2, 0, 2, 2, 0])
    #expect(chosen.selecting([4, 2]).recordings == [0, 2])
  }

  @Test func rowsThatCannotBeTrainedAreRefused() {
    let names = ["a", "b"]
    #expect(throws: TrainingError.self) {
      try LabelledFeatures(features: Matrix(rows: [[1], [.nan]]), labels: [0, 1], classNames: names)
    }
    #expect(throws: TrainingError.self) {
      try LabelledFeatures(features: Matrix(rows: [[1], [2]]), labels: [0, 2], classNames: names)
    }
    #expect(throws: TrainingError.self) {
      try LabelledFeatures(features: Matrix(rows: [[1], [2]]), labels: [0], classNames: names)
    }
    #expect(throws: TrainingError.self) {
      try LabelledFeatures(features: Matrix(rows: [[1], [2]]), labels: [0, 1], classNames: names, speakers: ["x"])
    }
  }

  @Test func firstOfEqualScoresIsPredicted() {
    let scores = ClassScores(values: Matrix(rows: [[1, 1, 0], [0, 2, 2], [-3, -2, -1]]), areProbabilities: false)
    #expect(scores.predictions == [0, 1, 2])
  }
}
