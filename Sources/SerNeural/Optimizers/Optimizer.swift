import Foundation

/// Moves the parameters of a network, with the averages of their gradients that it needs for that.
final class Optimizer<Scalar: NeuralScalar> {
  /// What must be kept to go on later as if nothing had happened.
  struct State: Codable, Sendable, Equatable {
    var step: Int
    /// First and, for Adam, second moments of each parameter.
    var moments: [PackedValues<Scalar>]
  }

  private let settings: OptimizerSettings
  private let parameters: [Parameter<Scalar>]
  private var step = 0
  private let moments: [Tensor<Scalar>]

  init(_ settings: OptimizerSettings, parameters: [Parameter<Scalar>]) {
    self.settings = settings
    self.parameters = parameters
    let perParameter = if case .sgd = settings { 1 } else { 2 }
    moments = parameters.flatMap { parameter in (0..<perParameter).map { _ in Tensor([parameter.count]) } }
  }

  var state: State { State(step: step, moments: moments.map { PackedValues($0.array) }) }

  func restore(_ state: State) throws(NeuralError) {
    guard state.moments.map(\.values.count) == moments.map(\.count) else {
      throw .unusableCheckpoint(reason: "moments of another optimizer or network")
    }
    step = state.step
    for (tensor, packed) in zip(moments, state.moments) { tensor.copy(from: packed.values) }
  }

  /// One step down the gradients.
  func update(rate: Double) {
    step += 1
    for index in parameters.indices {
      switch settings {
      case .adam(let beta1, let beta2, let epsilon, let decay):
        adam(index, rate, beta1, beta2, epsilon, l2: decay, shrink: 1)
      case .adamW(let beta1, let beta2, let epsilon, let decay):
        adam(index, rate, beta1, beta2, epsilon, l2: 0, shrink: 1 - rate * decay)
      case .sgd(let momentum, let isNesterov, let decay):
        let p = parameters[index]
        Scalar.momentumUpdate(
          p.value.values, p.gradient.values, velocity: moments[index].values, count: p.count, rate: rate,
          momentum: momentum, l2: p.decays ? decay : 0, isNesterov: isNesterov)
      }
    }
  }

  private func adam(
    _ index: Int, _ rate: Double, _ beta1: Double, _ beta2: Double, _ epsilon: Double, l2: Double, shrink: Double
  ) {
    let p = parameters[index]
    let numbers = AdamStep(
      rate: rate / (1 - pow(beta1, Double(step))), beta1: beta1, beta2: beta2,
      root: 1 / (1 - pow(beta2, Double(step))).squareRoot(), epsilon: epsilon, l2: p.decays ? l2 : 0,
      shrink: p.decays ? shrink : 1)
    Scalar.adamUpdate(
      p.value.values, p.gradient.values, m: moments[2 * index].values, v: moments[2 * index + 1].values,
      count: p.count, step: numbers)
  }
}
