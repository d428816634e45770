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
