/// Batch normalisation over all axes but the last, over the valid steps of the clips only; with `isRectified`, the ReLU
/// behind it in the same pass over memory.
final class BatchNormalization<Scalar: NeuralScalar>: Layer {
  private let batch: BatchStatistics<Scalar>
  private let isRectified: Bool
  var parameters: [Parameter<Scalar>] { [batch.gain, batch.bias] }
  var statistics: [Parameter<Scalar>] { [batch.runningMean, batch.runningVariance] }

  private let output = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(channels: Int, isRectified: Bool) {
    batch = BatchStatistics(channels: channels)
    self.isRectified = isRectified
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    output.resize(to: input.values.shape)
    batch.prepareForward(input, pass)
    let layout = input.layout
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let first = clip * layout.valuesPerClip
        Scalar.scaleAndShift(
          input.values.values + first, rows: layout.validValues(clip) / batch.channels, columns: batch.channels,
          scale: batch.scale.values, shift: batch.shift.values, lower: isRectified ? 0 : -.infinity,
          into: output.values + first)
        layout.clearPadding(of: clip, in: output.values)
      }
    }
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let layout = input.layout
    let x = input.values.values
    batch.prepareBackward(layout, workers: pass.workers) { clip, sums, products in
      let first = clip * layout.valuesPerClip
      let g = gradient.values + first
      if isRectified { Scalar.rectifyGradient(output.values + first, g, count: layout.validValues(clip)) }
      Scalar.addColumnSumsAndProducts(
        g, x + first, rows: layout.validValues(clip) / batch.channels, columns: batch.channels, sums: sums,
        products: products)
    }
    guard needsInput else { return Tensor() }
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let first = clip * layout.valuesPerClip
        Scalar.normalizationGradient(
          gradient.values + first, x: x + first, rows: layout.validValues(clip) / batch.channels,
          columns: batch.channels, own: batch.own.values, slope: batch.slope.values, offset: batch.offset.values,
          into: gradient.values + first)
      }
    }
    return gradient
  }
}
