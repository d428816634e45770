import SerLearning
import SerNumerics
import Testing

@testable import SerEvaluation

/// Answers the class whose training mean is nearest over all columns.
private struct NearestCentroid: ClassifierTrainer {
  static let identifier = "nearest-centroid"
  static let hyperparameters: [Hyperparameter<NearestCentroid>] = []
  static let standardizesByDefault = true

  func validate() {}

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model {
    Model(
      means: rows.classNames.indices.map { label in
        let own = rows.labels.indices.filter { rows.labels[$0] == label }
        return (0..<rows.features.columns).map { column in
          own.isEmpty
            ? .greatestFiniteMagnitude : own.reduce(0) { $0 + rows.features[$1, column] } / Float(own.count)
        }
      })
  }

  struct Model: TrainedClassifier {
    let means: [[Float]]
    var diagnostics: TrainingDiagnostics { TrainingDiagnostics(stopReason: "converged", converged: true) }

    func scores(for features: Matrix) -> ClassScores {
      let rows = (0..<features.rows).map { row in
        means.map { mean in -zip(mean, features.row(row)).reduce(Float(0)) { $0 + min(1e6, abs($1.0 - $1.1)) } }
      }
      return ClassScores(values: Matrix(rows: rows), areProbabilities: false)
    }
  }
}

@Suite struct SpeakerProbeTests {
  /// Six speakers saying two sentences in four emotions, three times each.
  private static let speakers = (0..<144).map { "s\($0 / 24)" }
  private static let emotions = (0..<144).map { $0 % 4 }
  private static let statements = (0..<144).map { "t\($0 / 4 % 2)" }

  private static func rows(speakerWeight: Double) throws -> LabelledFeatures {
    var stream = Seed(3).makeStream()
    let values = (0..<144).map { row in
      (0..<4).map { column in
        Float(
          speakerWeight * Double((row / 24 * (column + 3)) % 6) + Double(emotions[row]) + 0.5 * stream.gaussian())
      }
    }
    return try LabelledFeatures(
      features: Matrix(rows: values), labels: emotions, classNames: ["a", "b", "c", "d"], speakers: speakers)
  }

  private static func probe(speakerWeight: Double) async throws -> SpeakerProbe? {
    try await SpeakerProbe.run(
      rows(speakerWeight: speakerWeight), statements: statements, pipeline: Pipeline(trainer: NearestCentroid()),
      seed: Seed(1), workers: 1)
  }

  @Test func testClipsShareNeitherEmotionNorStatementWithTraining() throws {
    let (plan, split) = try #require(
      SpeakerProbe.folds(speakers: Self.speakers, emotions: Self.emotions, statements: Self.statements))
    #expect(plan.isLeaky && split.contains("statement"))
    #expect(plan.folds.flatMap(\.test).sorted() == Array(0..<144))
    for fold in plan.folds {
      #expect(Set(fold.training.map { Self.emotions[$0] }).isDisjoint(with: fold.test.map { Self.emotions[$0] }))
      #expect(Set(fold.training.map { Self.statements[$0] }).isDisjoint(with: fold.test.map { Self.statements[$0] }))
      #expect(Set(fold.test.map { Self.speakers[$0] }).isSubset(of: fold.training.map { Self.speakers[$0] }))
    }
  }

  @Test func unknownStatementsLeaveTheEmotions() throws {
    let (plan, split) = try #require(
      SpeakerProbe.folds(speakers: Self.speakers, emotions: Self.emotions, statements: nil))
    #expect(plan.folds.count == 4 && !split.contains("statement"))
    #expect(SpeakerProbe.folds(speakers: ["a", "b"], emotions: [0, 0], statements: nil) == nil)
    #expect(SpeakerProbe.folds(speakers: ["a", "a"], emotions: [0, 1], statements: nil) == nil)
  }

  /// A speaker of a single emotion has no training clip for it: nobody could name him, so he isn't asked for.
  @Test func speakersWithoutTrainingClipsAreNotJudged() throws {
    let speakers = ["x", "a", "a", "b", "b"]
    let (plan, _) = try #require(SpeakerProbe.folds(speakers: speakers, emotions: [0, 0, 1, 0, 1], statements: nil))
    #expect(plan.folds.flatMap(\.test).sorted() == [1, 2, 3, 4])
  }

  @Test func voicesAreToldAndScalingHidesThem() async throws {
    let loud = try #require(try await Self.probe(speakerWeight: 2))
    #expect(loud.speakers == 6 && loud.judgedClips == 144 && abs(loud.chance - 1.0 / 6) < 1e-12)
    #expect(loud.plain.accuracy > 0.6)
    #expect(loud.speakerScaled.accuracy < 0.35 && loud.speakerScaled.accuracy > 0.05)
    let silent = try #require(try await Self.probe(speakerWeight: 0))
    #expect(silent.plain.accuracy < 0.35)
    let interval = try #require(loud.plain.interval)
    #expect(interval.lower <= loud.plain.accuracy && loud.plain.accuracy <= interval.upper)
  }

  @Test func differencesAreResampledBySpeaker() throws {
    func predictions(_ right: (Int) -> Bool) -> OutOfFoldPredictions {
      OutOfFoldPredictions(
        classNames: ["a", "b"],
        rows: (0..<100).map {
          .init(row: $0, fold: 0, truth: $0 % 2, prediction: right($0) ? $0 % 2 : 1 - $0 % 2, probabilities: nil)
        })
    }
    let speakers = (0..<100).map { "s\($0 / 10)" }
    let bootstrap = SpeakerBootstrap(seed: Seed(1))
    // Every speaker gains the same three clips: no resample differs.
    let same = try #require(
      bootstrap.differences(predictions { $0 % 10 != 0 }, predictions { $0 % 10 > 3 }, speakers: speakers))
    #expect(abs(same.accuracy.lower - 0.3) < 1e-12 && abs(same.accuracy.upper - 0.3) < 1e-12)
    // All of the difference is one speaker's: often it isn't drawn at all.
    let one = try #require(
      bootstrap.differences(predictions { _ in true }, predictions { $0 >= 10 }, speakers: speakers))
    #expect(one.uar.lower == 0 && one.uar.upper > 0.2)
    #expect(
      bootstrap.differences(
        predictions { _ in true }, predictions { _ in false }, speakers: (0..<100).map { "s\($0 / 25)" }) == nil)
  }
}
