import Foundation
import SerNumerics
import Testing

@testable import SerLearning

@Suite struct PipelineTests {
  private static let context = TrainingContext(seed: Seed(5))

  private func loss(_ scores: ClassScores, _ labels: [Int]) -> Double {
    labels.indices.reduce(0) { $0 - log(max(1e-15, Double(scores.values[$1, labels[$1]]))) } / Double(labels.count)
  }

  @Test(arguments: CalibrationKind.allCases)
  func calibrationHelpsAnOverconfidentModelAndLeavesItAlone(kind: CalibrationKind) async throws {
    let training = try SimplexRows.make(seed: 1, rows: 300, classes: 3, columns: 5, speakers: 8)
    let test = try SimplexRows.make(seed: 2, rows: 900, classes: 3, columns: 5, speakers: 8)
    let trainer = CentroidTrainer(sharpness: 6)
    let plain = try await Pipeline(trainer: trainer).fit(training, in: Self.context)
    let calibrated = try await Pipeline(trainer: trainer, calibration: kind).fit(training, in: Self.context)
    #expect(plain.model as? CentroidModel == calibrated.model as? CentroidModel)
    let (before, after) = (try plain.scores(for: test.features), try calibrated.scores(for: test.features))
    #expect(loss(after, test.labels) < 0.7 * loss(before, test.labels))
    if kind == .temperature {
      #expect(before.predictions == after.predictions)
      #expect(try #require(calibrated.calibration?.temperature) > 3)
    }
    // The same seed gives the same numbers whatever the workers.
    let again = try await Pipeline(trainer: trainer, calibration: kind)
      .fit(training, in: TrainingContext(seed: Self.context.seed, workers: 3))
    #expect(again.calibration == calibrated.calibration)
  }

  /// Every row is scored once, by a model of other speakers that chose and scaled without them.
  @Test func calibrationIsFittedOnUnseenSpeakers() async throws {
    let rows = try SimplexRows.make(seed: 3, rows: 120, classes: 3, columns: 4, speakers: 6)
    var marked = rows.features
    for row in 0..<rows.count where rows.speakers?[row] == "s2" { marked[row, 3] = 1e6 }
    let trainer = CentroidTrainer()
    let pipeline = Pipeline(trainer: trainer, standardizes: true, selector: try FeatureSelector(.variance))
    let judged = try await OutOfFoldScores(of: pipeline, rows.replacingFeatures(marked), in: Self.context)
    #expect(judged.rows.count == 120 && judged.areProbabilities && judged.classes == [0, 1, 2])
    let folds = try InnerFolds(rows, seed: Self.context.seed.derived("calibration")).folds
    #expect(folds.count == 5)
    // The fold that holds s2 scales without its marked rows, which then lie a million deviations away.
    let expected = folds.map { fold in
      let training = rows.replacingFeatures(marked).selecting(fold.training)
      let standardizer = Standardizer(fitting: training.features)
      #expect((standardizer.scales[0, 3] < 10) == (fold.test.contains { rows.speakers?[$0] == "s2" }))
      return fold.test.count
    }
    #expect(expected.reduce(0, +) == 120)
  }

  @Test func copiesAreNotScored() async throws {
    let rows = try SimplexRows.make(seed: 3, rows: 60, classes: 3, columns: 4, speakers: 6)
    let copies = try AugmentedCopies(
      features: rows.features.selectingRows(Array(0..<30)), originals: Array(0..<30))
    let training = rows.selecting(Array(0..<60), with: copies)
    let judged = try await OutOfFoldScores(of: Pipeline(trainer: CentroidTrainer()), training, in: Self.context)
    #expect(training.count == 90 && judged.rows.count == 60)
  }

  @Test func aSingleClassCannotBeCalibrated() async throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: [[0], [1], [2], [3]]), labels: [0, 0, 0, 0], classNames: ["a", "b"],
      speakers: ["x", "x", "y", "y"])
    await #expect(throws: TrainingError.self) {
      try await Pipeline(trainer: CentroidTrainer(), calibration: .temperature).fit(rows, in: Self.context)
    }
  }
}
