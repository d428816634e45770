/// All values of a clip, padding included, as one vector [N, T·F·C].
final class Flatten<Scalar: NeuralScalar>: Layer {
  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    output.resize(to: [input.layout.clips, input.layout.valuesPerClip])
    Scalar.copy(input.values.values, to: output.values, count: output.count)
    return Activation(values: output, lengths: nil)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    guard needsInput else { return Tensor() }
    inputGradient.resize(to: input.values.shape)
    Scalar.copy(gradient.values, to: inputGradient.values, count: gradient.count)
    for clip in 0..<input.layout.clips { input.layout.clearPadding(of: clip, in: inputGradient.values) }
    return inputGradient
  }
}
