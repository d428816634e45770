/// Gradient clipping (Pascanu et al. 2013, arXiv:1211.5063).
enum GradientClipping {
  /// Shrinks all gradients together so that their common Euclidean norm is at most `limit`; returns what it was.
  @discardableResult
  static func clip<Scalar: NeuralScalar>(_ parameters: [Parameter<Scalar>], toNorm limit: Double) -> Double {
    let norm = parameters.reduce(0) { $0 + Scalar.sumOfSquares($1.gradient.values, count: $1.count) }.squareRoot()
    guard norm > limit else { return norm }
    for parameter in parameters {
      Scalar.scale(parameter.gradient.values, by: Scalar(limit / norm), count: parameter.count)
    }
    return norm
  }
}
