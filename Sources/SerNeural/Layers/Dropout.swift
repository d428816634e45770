/// Zeroes a share of the values in training and enlarges the others to keep the mean (Srivastava et al. 2014).
final class Dropout<Scalar: NeuralScalar>: Layer {
  private let mask: DropoutMask
  private let output = Tensor<Scalar>()

  init(_ mask: DropoutMask) { self.mask = mask }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    guard let draws = mask.draws(in: pass) else { return input }
    output.resize(to: input.values.shape)
    drop(draws, input.values, into: output, pass)
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    if let draws = mask.draws(in: pass) { drop(draws, gradient, into: gradient, pass) }
    return gradient
  }

  private func drop(_ draws: DropoutMask.Draws, _ x: Tensor<Scalar>, into out: Tensor<Scalar>, _ pass: Pass) {
    let layout = ClipLayout(shape: x.shape, lengths: nil)
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      let first = clips.lowerBound * layout.valuesPerClip
      draws.drop(
        x.values + first, into: out.values + first, count: clips.count * layout.valuesPerClip, first: first)
    }
  }
}
