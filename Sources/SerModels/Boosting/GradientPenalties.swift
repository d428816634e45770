/// What keeps leaf values small, and what a set of rows with gradient sum G and hessian sum H is worth under it.
///
/// Chen & Guestrin 2016, doi:10.1145/2939672.2939785: G is brought towards 0 by α; the score is G²/(H + λ), the leaf
/// value −G/(H + λ), of which the learning rate is taken.
struct GradientPenalties: Sendable {
  let lambda: Double
  let alpha: Double
  let minChildWeight: Double
  let learningRate: Double

  init(_ trainer: GradientBoostingClassifier) {
    lambda = trainer.lambda
    alpha = trainer.alpha
    minChildWeight = trainer.minChildWeight
    learningRate = trainer.learningRate
  }

  /// The gradient after the L1 penalty.
  private func shrunk(_ gradient: Double) -> Double {
    if gradient > alpha { return gradient - alpha }
    return gradient < -alpha ? gradient + alpha : 0
  }

  func score(gradient: Double, hessian: Double) -> Double {
    let gradient = shrunk(gradient)
    return hessian + lambda > 0 ? gradient * gradient / (hessian + lambda) : 0
  }

  func leafValue(gradient: Double, hessian: Double) -> Float {
    let denominator = hessian + lambda
    return denominator > 0 ? Float(-learningRate * shrunk(gradient) / denominator) : 0
  }
}
