import SerModels
import SerNumerics

extension ONNXGraph {
  /// Logistic regression, in double precision throughout.
  mutating func scores(of model: LogisticModel, for rows: Value) -> ONNXScores {
    let weights = transposed(doubled(model.weights), [1, 0])
    let products = matrixProduct(cast(rows, to: .double), weights)
    let margins = sum(products, doubles(model.intercepts))
    let values = probabilities(fromMargins: margins, .double, classes: model.classes, of: model.classCount)
    return scores(cast(values, to: .float), areProbabilities: true)
  }

  /// A matrix that is stored as it is and calculated with in double precision.
  mutating func doubled(_ matrix: Matrix) -> Value {
    let stored = floats(matrix.values, shape: [matrix.rows, matrix.columns])
    return cast(stored, to: .double)
  }
}
