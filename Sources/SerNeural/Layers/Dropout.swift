/// Zeroes a share of the values in training and enlarges the others to keep the mean (Srivastava et al. 2014).
///
/// What is dropped is a function of the pass's seed, the layer's place in the network and the value's place in the
/// batch; the way back draws the same again instead of keeping a mask.
final class Dropout<Scalar: NeuralScalar>: Layer {
  private let rate: Double
  private let place: Int
  private let output = Tensor<Scalar>()

  /// `rate`: the share dropped, 0..<1. `place`: which layer of the network this is.
  init(rate: Double, place: Int) {
    self.rate = rate
    self.place = place
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    guard pass.isTraining, rate > 0 else { return input }
    output.resize(to: input.values.shape)
    drop(input.values, into: output, pass)
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    if pass.isTraining, rate > 0 { drop(gradient, into: gradient, pass) }
    return gradient
  }

  private func drop(_ x: Tensor<Scalar>, into out: Tensor<Scalar>, _ pass: Pass) {
    let seed = pass.seed.derived("dropout", place).value
    let threshold = UInt32((rate * 0x1p32).rounded())
    let layout = ClipLayout(shape: x.shape, lengths: nil)
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      let first = clips.lowerBound * layout.valuesPerClip
      Scalar.dropout(
        x.values + first, into: out.values + first, count: clips.count * layout.valuesPerClip, seed: seed,
        first: first, threshold: threshold, scale: Scalar(1 / (1 - rate)))
    }
  }
}
