/// How weights follow their gradients. Decay applies to weights, not to biases or to the gains of normalisation.
public enum OptimizerSettings: Codable, Hashable, Sendable {
  /// Kingma & Ba 2015, arXiv:1412.6980; `weightDecay` is added to the gradient.
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0)
  /// Adam with the decay beside the gradient (Loshchilov & Hutter 2019, arXiv:1711.05101).
  case adamW(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01)
  case sgd(momentum: Double = 0.9, isNesterov: Bool = false, weightDecay: Double = 0)

  func validate() throws(NeuralError) {
    func require(_ name: String, _ value: Double, _ range: Range<Double>) throws(NeuralError) {
      if !range.contains(value) { throw .invalidSetting(name: name, found: "\(value)", allowed: "\(range)") }
    }
    switch self {
    case .adam(let beta1, let beta2, let epsilon, let decay), .adamW(let beta1, let beta2, let epsilon, let decay):
      try require("beta1", beta1, 0..<1)
      try require("beta2", beta2, 0..<1)
      try require("epsilon", epsilon, Double.leastNormalMagnitude..<1)
      try require("weight decay", decay, 0..<1)
    case .sgd(let momentum, _, let decay):
      try require("momentum", momentum, 0..<1)
      try require("weight decay", decay, 0..<1)
    }
  }
}
