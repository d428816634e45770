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
