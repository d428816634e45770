/// Normalises the values of every time step by themselves (Ba, Kiros & Hinton 2016, arXiv:1607.06450); epsilon 1e-5 as
/// in PyTorch.
final class LayerNormalization<Scalar: NeuralScalar>: Layer {
  private let width: Int
  private let gain: Parameter<Scalar>
  private let bias: Parameter<Scalar>
  var parameters: [Parameter<Scalar>] { [gain, bias] }

  private let output = Tensor<Scalar>()
  private let normalized = Tensor<Scalar>()
  private let inverse = Tensor<Scalar>()
  private let sums = ChunkSums<Double>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(width: Int) {
    self.width = width
    gain = Parameter("gain", [width])
    bias = Parameter("bias", [width])
    gain.value.fill(1)
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    let layout = input.layout
    output.resize(to: input.values.shape)
    normalized.resize(to: input.values.shape)
    inverse.resize(to: [layout.clips * layout.steps])
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let first = clip * layout.valuesPerClip
        Scalar.layerNormalize(
          input.values.values + first, rows: layout.validSteps(clip), columns: width, gain: gain.value.values,
          bias: bias.value.values, epsilon: 1e-5, into: output.values + first, normalized: normalized.values + first,
          inverse: inverse.values + clip * layout.steps)
        layout.clearPadding(of: clip, in: output.values)
      }
    }
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let layout = input.layout
    let chunks = BatchChunks(clips: layout.clips)
    sums.prepare(count: chunks.count, size: 2 * width)
    chunks.forEach(workers: pass.workers) { _, chunk, clips in
      for clip in clips {
        let (first, rows) = (clip * layout.valuesPerClip, layout.validSteps(clip))
        let g = gradient.values + first
        Scalar.addColumnSumsAndProducts(
          g, normalized.values + first, rows: rows, columns: width, sums: sums[chunk], products: sums[chunk] + width)
        guard needsInput else { continue }
        Scalar.layerNormalizeGradient(
          g, normalized: normalized.values + first, inverse: inverse.values + clip * layout.steps,
          gain: gain.value.values, rows: rows, columns: width, into: g)
      }
    }
    let total = sums.reduced()
    Scalar.round(Array(total[..<width]), into: bias.gradient.values)
    Scalar.round(Array(total[width...]), into: gain.gradient.values)
    return gradient
  }
}
