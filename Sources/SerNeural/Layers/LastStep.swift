/// The last valid step of each clip, [N, T, …] to [N, D]; zeros for a clip without any.
///
/// Behind an LSTM this is its state after the whole clip. The half of a bidirectional one that runs backwards has seen
/// only that one step there.
final class LastStep<Scalar: NeuralScalar>: Layer {
  private let columns: Int
  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(columns: Int) { self.columns = columns }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    output.resize(to: [input.layout.clips, columns])
    output.fill(0)
    forEachClip { clip, place in
      Scalar.copy(input.values.values + place, to: output.values + clip * columns, count: columns)
    }
    return Activation(values: output, lengths: nil)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    guard needsInput else { return Tensor() }
    inputGradient.resize(to: input.values.shape)
    inputGradient.fill(0)
    forEachClip { clip, place in
      Scalar.copy(gradient.values + clip * columns, to: inputGradient.values + place, count: columns)
    }
    return inputGradient
  }

  /// Every clip with the place where its last step begins.
  private func forEachClip(_ body: (_ clip: Int, _ place: Int) -> Void) {
    let layout = input.layout
    for clip in 0..<layout.clips where layout.validSteps(clip) > 0 {
      body(clip, clip * layout.valuesPerClip + (layout.validSteps(clip) - 1) * columns)
    }
  }
}
