import SerModels
import SerNumerics

/// Support vector machines by plain operators, from the kernel on in double precision.
///
/// `SVMClassifier` of ai.onnx.ml calculates in `Float`, predicts by the coupled probabilities rather than by votes where
/// there are any, and breaks ties by rules of its own.
extension ONNXGraph {
  mutating func scores(of model: SVMModel, for rows: Value) -> ONNXScores {
    let decisions = decisionValues(of: model, for: cast(rows, to: .double))
    let pairs = ONNXPairs(model)
    let ballot = ballot(decisions, pairs)
    let (present, absent) =
      model.sigmoids.map { (probabilities(decisions, pairs, sigmoids: $0, ballot), 0.0) }
      ?? (refinedVotes(decisions, pairs, ballot), -1.0)
    let constant = double(absent)
    let values = spread(present, to: model.classes, of: model.classCount, otherwise: constant)
    return scores(cast(values, to: .float), areProbabilities: model.sigmoids != nil)
  }

  /// Decision values [N, pairs], positive for the first class of the pair.
  private mutating func decisionValues(of model: SVMModel, for rows: Value) -> Value {
    let intercepts = doubles(model.intercepts)
    // Without support vectors the machines are constant, which linear ones of weight 0 say as well.
    guard model.kernel.kind != .linear, model.supportVectors.rows > 0 else {
      let normals = doubles(
        Self.normals(of: model), shape: [model.supportVectors.columns, model.intercepts.count])
      return sum(matrixProduct(rows, normals), intercepts)
    }
    let coefficients = doubled(model.pairCoefficients)
    return sum(matrixProduct(kernel(of: model, for: rows), coefficients), intercepts)
  }

  /// The sum of the support vectors of each pair by their coefficients, shape [d, pairs].
  private static func normals(of model: SVMModel) -> [Double] {
    let (vectors, coefficients) = (model.supportVectors, model.pairCoefficients)
    let pairs = coefficients.columns
    var normals = [Double](repeating: 0, count: vectors.columns * pairs)
    for vector in 0..<vectors.rows {
      for pair in 0..<pairs where coefficients[vector, pair] != 0 {
        let coefficient = Double(coefficients[vector, pair])
        for column in 0..<vectors.columns {
          normals[column * pairs + pair] += coefficient * Double(vectors[vector, column])
        }
      }
    }
    return normals
  }

  /// Kernel values [N, supportVectors].
  private mutating func kernel(of model: SVMModel, for rows: Value) -> Value {
    let function = model.kernel
    let vectors = doubled(model.supportVectors)
    let products = matrixProduct(rows, transposed(vectors, [1, 0]))
    switch function.kind {
    case .linear: return products
    case .rbf:
      let norms = sums(product(rows, rows), along: [1])
      let ownNorms = doubles(model.supportVectors.squaredLengths, shape: [1, model.supportVectors.rows])
      let distances = difference(sum(norms, ownNorms), product(products, double(2)))
      return apply("Exp", [product(greater(distances, double(0)), double(-function.gamma))])
    case .polynomial:
      let affine = sum(product(products, double(function.gamma)), double(function.coef0))
      return apply("Pow", [affine, double(Double(function.degree))])
    case .sigmoid:
      return apply("Tanh", [sum(product(products, double(function.gamma)), double(function.coef0))])
    }
  }
}

extension Matrix {
  /// Σ x² of each row.
  fileprivate var squaredLengths: [Double] {
    (0..<rows).map { row in self.row(row).reduce(0) { $0 + Double($1) * Double($1) } }
  }
}

/// Which classes the columns of decision values are about.
struct ONNXPairs {
  let classes: Int
  let pairs: [(first: Int, second: Int)]

  init(_ model: SVMModel) {
    classes = model.classes.count
    pairs = model.pairs
  }

  /// 1 for the first class of a pair and `second` for the other, shape [pairs, classes].
  func signs(second: Double) -> [Double] {
    var signs = [Double](repeating: 0, count: pairs.count * classes)
    for (pair, (first, other)) in pairs.enumerated() {
      signs[pair * classes + first] = 1
      signs[pair * classes + other] = second
    }
    return signs
  }

  /// Pairs that each class is the second of: its votes when every decision is against the first.
  var secondPlaces: [Double] { (0..<classes).map { place in Double(pairs.count { $0.second == place }) } }
}
