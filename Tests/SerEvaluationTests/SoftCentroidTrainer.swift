import Foundation
import SerLearning
import SerNumerics

/// Rates classes by the distance of a row to their training means, as probabilities.
struct SoftCentroidTrainer: ClassifierTrainer {
  static let identifier = "soft-centroid"
  static let hyperparameters: [Hyperparameter<SoftCentroidTrainer>] = []
  static let standardizesByDefault = false

  func validate() {}

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> Model {
    Model(
      means: rows.classNames.indices.map { label in
        let own = rows.labels.indices.filter { rows.labels[$0] == label }
        return (0..<rows.features.columns).map { column in
          own.isEmpty ? .infinity : own.reduce(0) { $0 + rows.features[$1, column] } / Float(own.count)
        }
      })
  }

  struct Model: TrainedClassifier {
    let means: [[Float]]
    var diagnostics: TrainingDiagnostics { TrainingDiagnostics(stopReason: "converged", converged: true) }

    func scores(for features: Matrix) -> ClassScores {
      let rows = (0..<features.rows).map { row -> [Float] in
        let weights = means.map { mean -> Float in
          guard mean.allSatisfy(\.isFinite) else { return 0 }
          return exp(-zip(mean, features.row(row)).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
        }
        let sum = weights.reduce(0, +)
        return sum > 0 ? weights.map { $0 / sum } : weights.map { _ in 1 / Float(weights.count) }
      }
      return ClassScores(values: Matrix(rows: rows), areProbabilities: true)
    }
  }
}
