import SerNumerics

/// A layer: parameters, and what it remembers of its last forward pass so that it can go back.
///
/// Its output and gradient tensors belong to it and are written anew by every pass.
protocol Layer<Scalar>: AnyObject {
  associatedtype Scalar: NeuralScalar

  /// What training changes.
  var parameters: [Parameter<Scalar>] { get }
  /// What training collects: running statistics.
  var statistics: [Parameter<Scalar>] { get }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar>

  /// From the gradient of the last output: sets those of the parameters and returns that of the input, or an empty
  /// tensor unless `needsInput`. May overwrite `gradient`.
  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar>
}

extension Layer {
  var parameters: [Parameter<Scalar>] { [] }
  var statistics: [Parameter<Scalar>] { [] }
}

/// The circumstances of a pass through a network.
public struct Pass: Sendable {
  /// Training passes take batch statistics and drop units out.
  public var isTraining: Bool
  /// Threads; the results don't depend on it.
  public var workers: Int
  /// What dropout draws from in this step.
  public var seed: Seed

  public static func inference(workers: Int = 1) -> Pass { Pass(isTraining: false, workers: workers, seed: Seed(0)) }

  /// A training pass; every step of a run has a seed of its own.
  public static func training(seed: Seed, workers: Int = 1) -> Pass {
    Pass(isTraining: true, workers: workers, seed: seed)
  }
}

/// A named tensor of a layer with its gradient.
public final class Parameter<Scalar: NeuralScalar> {
  /// Unique in its network: the layer's name and its own, such as `3-dense/weight`.
  public internal(set) var name: String
  public let value: Tensor<Scalar>
  public let gradient: Tensor<Scalar>
  /// Whether weight decay applies: to weights, not to biases and the gains of normalisation.
  public let decays: Bool

  init(_ name: String, _ shape: [Int], decays: Bool = false, isTrained: Bool = true) {
    self.name = name
    value = Tensor(shape)
    gradient = Tensor(isTrained ? shape : [0])
    self.decays = decays
  }

  public var count: Int { value.count }
}
