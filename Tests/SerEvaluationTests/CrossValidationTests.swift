import SerEvaluation
import SerLearning
import SerNumerics
import Testing

/// Answers the class whose training mean is nearest: enough of a model to judge the judging by.
private struct NearestMean: ClassifierTrainer {
  static let identifier = "nearest-mean"
  static let hyperparameters: [Hyperparameter<NearestMean>] = []
  static let standardizesByDefault = false

  func validate() {}

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model {
    let means = rows.classNames.indices.map { label -> Float in
      let own = rows.labels.indices.filter { rows.labels[$0] == label }
      return own.isEmpty ? .greatestFiniteMagnitude : own.reduce(0) { $0 + rows.features[$1, 0] } / Float(own.count)
    }
    return Model(means: means, rowsSeen: rows.features.values)
  }

  struct Model: TrainedClassifier {
    let means: [Float]
    let rowsSeen: [Float]
    var diagnostics: TrainingDiagnostics {
      TrainingDiagnostics(stopReason: "converged", converged: true, facts: ["largest": Double(rowsSeen.max() ?? 0)])
    }

    func scores(for features: Matrix) -> ClassScores {
      ClassScores(
        values: Matrix(
          rows: (0..<features.rows).map { row in means.map { -abs($0 - features[row, 0]) } }), areProbabilities: false)
    }
  }
}

@Suite struct CrossValidationTests {
  /// Class 0 near 0, class 1 near 10; six speakers.
  static func rows(noise: Double = 1) throws -> LabelledFeatures {
    var stream = Seed(1).makeStream()
    let labels = (0..<120).map { $0 % 2 }
    return try LabelledFeatures(
      features: Matrix(rows: labels.map { [Float(Double($0) * 10 + noise * stream.gaussian())] }), labels: labels,
      classNames: ["low", "high"], speakers: (0..<120).map { "s\($0 / 20)" })
  }

  private static func run(
    _ rows: LabelledFeatures, _ splitProtocol: SplitProtocol = .leaveOneSpeakerOut
  ) async throws -> CrossValidation.Outcome {
    try await CrossValidation(pipeline: Pipeline(trainer: NearestMean()), seed: Seed(1))
      .run(rows, plan: splitProtocol.plan(for: rows, seed: Seed(1)))
  }

  @Test func separableClassesAreTold() async throws {
    let outcome = try await Self.run(Self.rows())
    #expect(outcome.predictions.metrics.accuracy == 1)
    #expect(outcome.predictions.rows.map(\.row).sorted() == Array(0..<120))
    #expect(outcome.folds.count == 6)
  }

  @Test func shuffledLabelsAreAtChance() async throws {
    let rows = try Self.rows()
    var labels = rows.labels
    var stream = Seed(2).makeStream()
    stream.shuffle(&labels)
    let shuffled = try LabelledFeatures(
      features: rows.features, labels: labels, classNames: rows.classNames, speakers: rows.speakers)
    let accuracy = try #require(try await Self.run(shuffled).predictions.metrics.accuracy)
    #expect((0.3...0.7).contains(accuracy))
  }

  /// A value that stands in one speaker's rows only must be unseen while that speaker is judged.
  @Test func nothingOfATestSpeakerReachesTraining() async throws {
    let rows = try Self.rows()
    var features = rows.features
    features[0, 0] = 1e6
    let marked = rows.replacingFeatures(features)
    let outcome = try await Self.run(marked)
    let seen = outcome.folds.map { ($0.diagnostics.facts["largest"] ?? 0) > 1e5 }
    #expect(seen == [false, true, true, true, true, true])
  }

  /// A copy is seen exactly where its original trains: a marked copy of a speaker's row is unseen while that speaker is
  /// judged, and no copy is ever judged.
  @Test func copiesTrainWithTheirOriginalsOnly() async throws {
    let rows = try Self.rows()
    var values = rows.features.values + rows.features.values
    values[120 + 45] = 1e6  // the second copy block: row 45, speaker s2
    let copies = try AugmentedCopies(
      features: Matrix(rows: 240, columns: 1, values: values), originals: Array(0..<120) + Array(0..<120))
    let plan = try SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1))
    let validation = CrossValidation(pipeline: Pipeline(trainer: NearestMean()), seed: Seed(1))
    let outcome = try await validation.run(rows, plan: plan, copies: copies)
    #expect(
      outcome.folds.map { ($0.diagnostics.facts["largest"] ?? 0) > 1e5 } == [true, true, false, true, true, true])
    #expect(outcome.folds.allSatisfy { $0.trainingRows == 300 && $0.testRows == 20 })
    #expect(outcome.predictions.rows.map(\.row).sorted() == Array(0..<120))
  }

  /// Under the leaky protocol speakers are shared, but the copies of a test or validation row stay out all the same.
  @Test func copiesOfJudgedRowsStayOutOfALeakyPlanToo() async throws {
    let rows = try Self.rows()
    let copies = try AugmentedCopies(features: rows.features, originals: Array(0..<120))
    let plan = try SplitProtocol.random801010.plan(for: rows, seed: Seed(1))
    let outcome = try await CrossValidation(pipeline: Pipeline(trainer: NearestMean()), seed: Seed(1))
      .run(rows, plan: plan, copies: copies)
    #expect(zip(outcome.folds, plan.folds).allSatisfy { $0.trainingRows == 2 * $1.training.count })
  }

  @Test func copiesOfNothingAreRefused() async throws {
    let rows = try Self.rows()
    let plan = try SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1))
    let validation = CrossValidation(pipeline: Pipeline(trainer: NearestMean()), seed: Seed(1))
    for copies in [
      try AugmentedCopies(features: Matrix(rows: [[1]]), originals: [120]),
      try AugmentedCopies(features: Matrix(rows: [[1, 2]]), originals: [0]),
    ] {
      await #expect(throws: TrainingError.self) { try await validation.run(rows, plan: plan, copies: copies) }
    }
    #expect(throws: TrainingError.self) { try AugmentedCopies(features: Matrix(rows: [[.nan]]), originals: [0]) }
    #expect(throws: TrainingError.self) { try AugmentedCopies(features: Matrix(rows: [[1]]), originals: [0, 1]) }
  }

  @Test func aFoldWithoutAClassIsReported() async throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: [[0], [1], [10], [0], [1]]), labels: [0, 0, 1, 0, 0], classNames: ["low", "high"],
      speakers: ["a", "a", "b", "c", "c"])
    let outcome = try await Self.run(rows)
    #expect(outcome.folds.map(\.missingClasses) == [[], ["high"], []])
    #expect(outcome.predictions.metrics.classes[1].recall == 0)
  }

  @Test func intervalsResampleSpeakersNotRows() async throws {
    // Three speakers always right, three always wrong: by rows the interval would be far narrower.
    let rows = (0..<600).map { row in
      OutOfFoldPredictions.Row(
        row: row, fold: 0, truth: row % 2, prediction: row < 300 ? row % 2 : 1 - row % 2, probabilities: nil)
    }
    let predictions = OutOfFoldPredictions(classNames: ["a", "b"], rows: rows)
    let speakers = (0..<600).map { "s\($0 / 100)" }
    let bySpeaker = try #require(SpeakerBootstrap(seed: Seed(1)).intervals(of: predictions, speakers: speakers))
    let byRow = try #require(
      SpeakerBootstrap(resamples: 300, seed: Seed(1)).intervals(of: predictions, speakers: (0..<600).map(String.init)))
    #expect(bySpeaker.accuracy.upper - bySpeaker.accuracy.lower > 0.6)
    #expect(byRow.accuracy.upper - byRow.accuracy.lower < 0.12)
    #expect(
      SpeakerBootstrap(seed: Seed(1)).intervals(of: predictions, speakers: [String](repeating: "x", count: 600)) == nil)
  }

  @Test func pairsAreComparedOnCommonRows() throws {
    func predictions(_ right: (Int) -> Bool) -> OutOfFoldPredictions {
      OutOfFoldPredictions(
        classNames: ["a", "b"],
        rows: (0..<100).map {
          .init(row: $0, fold: 0, truth: $0 % 2, prediction: right($0) ? $0 % 2 : 1 - $0 % 2, probabilities: nil)
        })
    }
    let speakers = (0..<100).map { "s\($0 / 10)" }
    let comparison = try #require(
      PairedComparison(predictions { $0 % 10 != 0 }, predictions { $0 % 10 > 3 }, speakers: speakers, seed: Seed(1)))
    #expect(comparison.rows == 100 && comparison.onlyFirstRight == 30 && comparison.onlySecondRight == 0)
    #expect(abs(comparison.accuracyDifference - 0.3) < 1e-12)
    // Ten speakers, all differing the same way: 2 of 1024 sign patterns.
    #expect(comparison.speakerPermutationP == 2.0 / 1024)
    let same = try #require(
      PairedComparison(predictions { _ in true }, predictions { _ in true }, speakers: speakers, seed: Seed(1)))
    #expect(same.mcNemarP == 1 && same.speakerPermutationP == 1)
  }
}
