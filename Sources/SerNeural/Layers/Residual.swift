/// What its layers make of the input, plus the input itself (He et al. 2016, arXiv:1512.03385), or plus what the layers
/// of a shortcut make of it where the shape changes.
final class Residual<Scalar: NeuralScalar>: Layer {
  let body: LayerStack<Scalar>
  let shortcut: LayerStack<Scalar>
  var parameters: [Parameter<Scalar>] { body.parameters + shortcut.parameters }
  var statistics: [Parameter<Scalar>] { body.statistics + shortcut.statistics }

  private let output = Tensor<Scalar>()
  private let gradientCopy = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()

  /// Neither stack may begin with a layer that overwrites its input.
  init(body: LayerStack<Scalar>, shortcut: LayerStack<Scalar>) {
    self.body = body
    self.shortcut = shortcut
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    let (changed, direct) = (body.forward(input, pass), shortcut.forward(input, pass))
    add(direct.values, changed.values, into: output)
    return Activation(values: output, lengths: changed.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    // A layer may overwrite the gradient it is handed, and two want this one.
    gradientCopy.resize(to: gradient.shape)
    Scalar.copy(gradient.values, to: gradientCopy.values, count: gradient.count)
    let direct = shortcut.backward(gradientCopy, needsInput: needsInput, pass)
    let changed = body.backward(gradient, needsInput: needsInput, pass)
    guard needsInput else { return Tensor() }
    add(direct, changed, into: inputGradient)
    return inputGradient
  }

  private func add(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, into sum: Tensor<Scalar>) {
    sum.resize(to: a.shape)
    Scalar.copy(a.values, to: sum.values, count: a.count)
    Scalar.addMultiple(b.values, 1, to: sum.values, count: b.count)
  }
}
