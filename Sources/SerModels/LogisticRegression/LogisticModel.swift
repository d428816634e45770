import Foundation
import SerLearning
import SerNumerics

/// A fitted logistic regression.
public struct LogisticModel: TrainedClassifier, Equatable {
  /// Shape [outputs, d]: a row for each of ``classes``, or one, that of the second, where there are two.
  public let weights: Matrix
  /// One an output.
  public let intercepts: [Double]
  /// The classes that had training rows, ascending; only they are predicted.
  public let classes: [Int]
  package let classCount: Int
  public let diagnostics: TrainingDiagnostics

  init(_ objective: LogisticObjective, _ minimum: QuasiNewtonMinimizer.Minimum, classCount: Int) {
    let weightCount = objective.outputs * objective.features
    weights = Matrix(
      rows: objective.outputs, columns: objective.features, values: minimum.point[..<weightCount].map { Float($0) })
    intercepts = Array(minimum.point[weightCount...])
    classes = objective.classes
    self.classCount = classCount
    diagnostics = TrainingDiagnostics(
      stopReason: minimum.stopReason, converged: minimum.converged,
      facts: [
        "iterations": Double(minimum.iterations), "evaluations": Double(minimum.evaluations),
        "loss": minimum.value, "greatestGradient": minimum.slope,
      ])
  }

  /// Probabilities; 0 for classes without training rows. Throws for values so large that a product overflows.
  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    guard features.columns == weights.columns else {
      throw .wrongWidth(found: features.columns, expected: weights.columns)
    }
    if let (row, column) = features.firstNonFinite {
      throw .invalidRows("row \(row), column \(column) is \(features[row, column]); every value must be finite")
    }
    let products = MatrixProduct.multiplyTransposed(features, weights)
    var result = Matrix(rows: features.rows, columns: classCount)
    for row in 0..<features.rows {
      var logits = zip(products.row(row), intercepts).map { Double($0) + $1 }
      guard logits.allSatisfy(\.isFinite) else {
        throw .invalidRows(
          "row \(row) has values so large that the linear model overflows: standardise the features")
      }
      if classes.count == 2 { logits.insert(0, at: 0) }
      let greatest = logits.max() ?? 0
      let powers = logits.map { exp($0 - greatest) }
      let total = powers.reduce(0, +)
      for (label, power) in zip(classes, powers) { result.values[row * classCount + label] = Float(power / total) }
    }
    return ClassScores(values: result, areProbabilities: true)
  }
}

extension LogisticModel: ReportsImportance {
  /// By `weight`: each feature's share of the sum of all |weights|, meaningful where features have one scale.
  public var featureImportances: [FeatureImportance] {
    let sums = (0..<weights.columns).map { column in
      (0..<weights.rows).reduce(0.0) { $0 + Double(abs(weights[$1, column])) }
    }
    let total = sums.reduce(0, +)
    return [FeatureImportance(measure: "weight", values: sums.map { total > 0 ? $0 / total : 0 })]
  }
}

extension LogisticModel: Codable {
  private enum Key: String, CodingKey { case weights, intercepts, classes, classCount, diagnostics }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    weights = try container.decode(Matrix.self, forKey: .weights)
    intercepts = try container.decode([Double].self, forKey: .intercepts)
    classes = try container.decode([Int].self, forKey: .classes)
    classCount = try container.decode(Int.self, forKey: .classCount)
    diagnostics = try container.decode(TrainingDiagnostics.self, forKey: .diagnostics)
    let outputs = classes.count == 2 ? 1 : classes.count
    guard classes.count >= 2, classes[0] >= 0, classes[classes.count - 1] < classCount, classCount <= 1 << 20,
      zip(classes, classes.dropFirst()).allSatisfy(<), weights.rows == outputs, intercepts.count == outputs,
      weights.firstNonFinite == nil, intercepts.allSatisfy(\.isFinite)
    else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription:
            "a damaged logistic regression: \(weights.rows) rows of weights and \(intercepts.count) intercepts for "
            + "classes \(classes) of \(classCount)"))
    }
  }
}
