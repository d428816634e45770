import SerNumerics

/// A network: its layers with their weights, and the memory for one pass. One thread at a time uses it; the threads
/// inside a pass are its own.
public final class Network<Scalar: NeuralScalar> {
  public let specification: NetworkSpecification
  /// Of one clip: for a classifier, as many values as there are classes.
  public let outputShape: [Int]
  private let stack: LayerStack<Scalar>
  /// What training changes, in the order of the layers.
  public let parameters: [Parameter<Scalar>]
  /// Running statistics of the normalisation layers.
  public let statistics: [Parameter<Scalar>]

  /// A network with fresh weights, drawn from the seed.
  public init(_ specification: NetworkSpecification, seed: Seed) throws(NeuralError) {
    let summary = try NetworkSummary(specification)
    try summary.requireMemory(bytes: summary.parameters.saturated(times: 2 * MemoryLayout<Scalar>.size))
    outputShape = try LayerSpecification.outputShape(of: specification.layers, behind: specification.inputShape)
    var factory = LayerFactory<Scalar>(seed: seed)
    stack = try factory.makeStack(specification.layers, inputShape: specification.inputShape)
    self.specification = specification
    parameters = stack.parameters
    statistics = stack.statistics
  }

  /// The outputs [N, …] for a batch [N, …] of clips. `lengths`: valid time steps a clip; all if `nil`. The result is
  /// overwritten by the next pass.
  public func forward(
    _ inputs: Tensor<Scalar>, lengths: [Int]? = nil, _ pass: Pass
  ) throws(NeuralError) -> Tensor<Scalar> {
    try check(inputs.shape, lengths)
    let hasTime = inputs.shape.count > 2
    // Full lengths are as good as none, and cost nothing.
    let isPadded = hasTime && lengths?.contains { $0 < inputs.shape[1] } == true
    let input = Activation(values: inputs, lengths: isPadded ? lengths : nil)
    if isPadded { for clip in 0..<inputs.shape[0] { input.layout.clearPadding(of: clip, in: inputs.values) } }
    return stack.forward(input, pass).values
  }

  /// Sets the gradients of all parameters from that of the outputs of the last forward pass, which is overwritten.
  public func backward(_ gradient: Tensor<Scalar>, _ pass: Pass) {
    _ = stack.backward(gradient, needsInput: false, pass)
  }

  /// Like ``backward(_:_:)``, and returns the gradient of the inputs: which of them the outputs depend on.
  public func backwardToInput(_ gradient: Tensor<Scalar>, _ pass: Pass) -> Tensor<Scalar> {
    stack.backward(gradient, needsInput: true, pass)
  }

  /// The weights [N, T] that attention pooling gave the time steps in the last pass, if there is such a layer.
  public var attentionWeights: Tensor<Scalar>? {
    stack.layers.lazy.compactMap { ($0 as? AttentionPooling<Scalar>)?.weights }.first
  }

  private func check(_ shape: [Int], _ lengths: [Int]?) throws(NeuralError) {
    let expected = specification.inputShape
    let hasTime = expected.count > 1
    // Time may differ from the specification's, unless a layer has weights for every step.
    let isFixed = !hasTime || specification.layers.contains(.flatten)
    let compared = isFixed ? 0 : 1
    guard shape.count == expected.count + 1, shape[0] > 0, shape.dropFirst(1 + compared) == expected[compared...][...],
      shape.allSatisfy({ $0 > 0 })
    else { throw .shapeMismatch(what: "the batch", found: shape, expected: [max(1, shape.first ?? 1)] + expected) }
    guard let lengths, hasTime else { return }
    guard lengths.count == shape[0] else {
      throw .shapeMismatch(what: "the list of clip lengths", found: [lengths.count], expected: [shape[0]])
    }
    if let wrong = lengths.first(where: { $0 < 0 || $0 > shape[1] }) {
      throw .invalidSetting(name: "clip length", found: "\(wrong)", allowed: "0…\(shape[1])")
    }
  }
}
