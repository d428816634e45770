/// The rows of one step: inputs, valid lengths, and the distribution over classes that each should lead to.
public final class Batch<Scalar: NeuralScalar> {
  /// [N, …]
  public let inputs = Tensor<Scalar>([0])
  /// Valid time steps a row; all if `nil`.
  public var lengths: [Int]?
  /// [N, K]: one-hot, or mixtures.
  public let targets = Tensor<Scalar>([0])

  public init() {}
}
