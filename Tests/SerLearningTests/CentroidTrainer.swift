import Foundation
import SerLearning
import SerNumerics

/// Scores by the squared distance to each class's mean, times a factor that makes them over- or underconfident; keeps a
/// record of what it was fitted on.
struct CentroidTrainer: ClassifierTrainer {
  static let identifier = "centroid"
  static let standardizesByDefault = false
  static var hyperparameters: [Hyperparameter<CentroidTrainer>] { [] }

  var sharpness = 1.0

  func validate() throws(TrainingError) {}

  func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> CentroidModel {
    var means = Matrix(rows: rows.classNames.count, columns: rows.features.columns)
    for label in rows.classNames.indices {
      let own = rows.labels.indices.filter { rows.labels[$0] == label }
      for column in 0..<rows.features.columns {
        means[label, column] = own.reduce(0) { $0 + rows.features[$1, column] } / Float(max(1, own.count))
      }
    }
    return CentroidModel(
      means: means, sharpness: sharpness, speakers: Set(rows.speakers ?? []).sorted(), rows: rows.count,
      seed: context.seed.value)
  }
}

struct CentroidModel: TrainedClassifier, ReportsImportance, Equatable {
  let means: Matrix
  let sharpness: Double
  let speakers: [String]
  let rows: Int
  let seed: UInt64

  var diagnostics: TrainingDiagnostics { TrainingDiagnostics(stopReason: "fitted", converged: true) }

  /// How far the classes' means lie apart in each column.
  var featureImportances: [FeatureImportance] {
    let spreads = (0..<means.columns).map { column in
      Statistics.variance(means.column(column).map { Double($0) }, degreesOfFreedomLost: 0)
    }
    let total = spreads.reduce(0, +)
    return [FeatureImportance(measure: "spread", values: spreads.map { total > 0 ? $0 / total : 0 })]
  }

  func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    guard features.columns == means.columns else {
      throw .wrongWidth(found: features.columns, expected: means.columns)
    }
    var result = Matrix(rows: features.rows, columns: means.rows)
    for row in 0..<features.rows {
      let logits = (0..<means.rows).map { label in
        -sharpness
          * zip(features.row(row), means.row(label)).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / 2
      }
      let greatest = logits.max() ?? 0
      let total = logits.reduce(0) { $0 + exp($1 - greatest) }
      for label in logits.indices { result[row, label] = Float(exp(logits[label] - greatest) / total) }
    }
    return ClassScores(values: result, areProbabilities: true)
  }
}

/// Rows around the corners of a simplex, with speakers.
enum SimplexRows {
  static func make(seed: UInt64, rows count: Int, classes: Int, columns: Int, speakers: Int) throws -> LabelledFeatures
  {
    var stream = Seed(seed).makeStream()
    let labels = (0..<count).map { $0 % classes }
    let values = labels.map { label in
      (0..<columns).map { Float(($0 == label ? 1.5 : 0) + stream.gaussian()) }
    }
    return try LabelledFeatures(
      features: Matrix(rows: values), labels: labels, classNames: (0..<classes).map { "class \($0)" },
      speakers: (0..<count).map { "s\($0 / classes % speakers)" })
  }
}
