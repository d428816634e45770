import SerLearning
import SerNumerics

/// Answers the class whose training mean is nearest in the first column: enough of a model to judge judgements by.
struct NearestClassMean: ClassifierTrainer {
  static let identifier = "nearest-class-mean"
  static let hyperparameters: [Hyperparameter<NearestClassMean>] = []
  static let standardizesByDefault = true

  func validate() {}

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model {
    Model(
      means: rows.classNames.indices.map { label in
        let own = rows.labels.indices.filter { rows.labels[$0] == label }
        return own.isEmpty ? .greatestFiniteMagnitude : own.reduce(0) { $0 + rows.features[$1, 0] } / Float(own.count)
      })
  }

  struct Model: TrainedClassifier {
    let means: [Float]
    var diagnostics: TrainingDiagnostics { TrainingDiagnostics(stopReason: "converged", converged: true) }

    func scores(for features: Matrix) -> ClassScores {
      ClassScores(
        values: Matrix(rows: (0..<features.rows).map { row in means.map { -abs($0 - features[row, 0]) } }),
        areProbabilities: false)
    }
  }
}
