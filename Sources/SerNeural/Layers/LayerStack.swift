/// Layers one after the other.
struct LayerStack<Scalar: NeuralScalar> {
  let layers: [any Layer<Scalar>]

  var parameters: [Parameter<Scalar>] { layers.flatMap { $0.parameters } }
  var statistics: [Parameter<Scalar>] { layers.flatMap { $0.statistics } }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    layers.reduce(input) { activation, layer in layer.forward(activation, pass) }
  }

  /// The gradient of the input, or an empty tensor unless `needsInput`. The layers before the first one with
  /// parameters are not gone through without need.
  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let last = needsInput ? 0 : layers.firstIndex { !$0.parameters.isEmpty } ?? layers.count
    var gradient = gradient
    for index in layers.indices.reversed() where index >= last {
      gradient = layers[index].backward(gradient, needsInput: needsInput || index > last, pass)
    }
    return gradient
  }
}
