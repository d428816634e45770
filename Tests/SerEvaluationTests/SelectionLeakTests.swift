import SerEvaluation
import SerLearning
import SerNumerics
import Testing

/// Answers the class whose mean is nearest over all columns.
private struct NearestCentroid: ClassifierTrainer {
  static let identifier = "nearest-centroid"
  static let standardizesByDefault = false
  static var hyperparameters: [Hyperparameter<NearestCentroid>] { [] }

  func validate() throws(TrainingError) {}

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model {
    let means = rows.classNames.indices.map { label in
      let own = rows.labels.indices.filter { rows.labels[$0] == label }
      return (0..<rows.features.columns).map { column in
        own.reduce(Float(0)) { $0 + rows.features[$1, column] } / Float(max(1, own.count))
      }
    }
    return Model(means: Matrix(rows: means))
  }

  struct Model: TrainedClassifier {
    let means: Matrix
    var diagnostics: TrainingDiagnostics { TrainingDiagnostics(stopReason: "fitted", converged: true) }

    func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
      let values = (0..<features.rows).map { row in
        (0..<means.rows).map { label in
          -zip(features.row(row), means.row(label)).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
      }
      return ClassScores(values: Matrix(rows: values), areProbabilities: false)
    }
  }
}

/// Why selection belongs into the folds.
@Suite struct SelectionLeakTests {
  @Test func onNoiseSelectionInsideTheFoldsIsAtChanceAndOutsideFarAboveIt() async throws {
    var stream = Seed(12).makeStream()
    let (count, columns) = (120, 2000)
    let rows = try LabelledFeatures(
      features: Matrix(
        rows: count, columns: columns, values: (0..<count * columns).map { _ in Float(stream.gaussian()) }),
      labels: (0..<count).map { $0 % 2 }, classNames: ["a", "b"], speakers: (0..<count).map { "s\($0 / 20)" })
    let selector = try FeatureSelector(.anova(20))
    func accuracy(_ pipeline: Pipeline, _ rows: LabelledFeatures) async throws -> Double {
      let plan = try SplitProtocol.leaveOneSpeakerOut.plan(for: rows, seed: Seed(1))
      let outcome = try await CrossValidation(pipeline: pipeline, seed: Seed(1)).run(rows, plan: plan)
      return try #require(outcome.predictions.metrics.accuracy)
    }
    let inside = try await accuracy(Pipeline(trainer: NearestCentroid(), selector: selector), rows)
    // Outside: the columns chosen by all rows, test rows among them.
    let all = try await Pipeline(trainer: NearestCentroid(), selector: selector)
      .fit(rows, in: TrainingContext(seed: Seed(1)))
    let chosen = try #require(all.selection)
    let outside = try await accuracy(
      Pipeline(trainer: NearestCentroid()), rows.replacingFeatures(chosen.transform(rows.features)))
    #expect((0.35...0.65).contains(inside), "inside \(inside)")
    #expect(outside > 0.8, "outside \(outside)")
  }
}
