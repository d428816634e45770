/// Batch normalisation, ReLU and maximum pooling over windows that don't overlap, in one pass over memory each way.
///
/// The same numbers as the three layers one after the other; the normalised image at full size, by far the largest
/// tensors of a convolutional network with its gradient, never exists.
final class NormalizedMaxPooling<Scalar: NeuralScalar>: Layer {
  private let batch: BatchStatistics<Scalar>
  private let isRectified: Bool
  private let geometry: WindowGeometry
  /// Whether the gradient may take the place of the input, because the layer before doesn't need its output again.
  private let overwritesInput: Bool
  var parameters: [Parameter<Scalar>] { [batch.gain, batch.bias] }
  var statistics: [Parameter<Scalar>] { [batch.runningMean, batch.runningVariance] }

  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private let pool: PooledWindows<Scalar>
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(geometry: WindowGeometry, isRectified: Bool, overwritesInput: Bool) {
    precondition(geometry.isDisjoint)
    batch = BatchStatistics(channels: geometry.channels)
    pool = PooledWindows(geometry: geometry)
    self.geometry = geometry
    self.isRectified = isRectified
    self.overwritesInput = overwritesInput
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    batch.prepareForward(input, pass)
    return pool.forward(
      input, scale: batch.scale, shift: batch.shift, lower: isRectified ? 0 : -.infinity, into: output, pass)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let pooled = ClipLayout(shape: gradient.shape, lengths: pool.lengths)
    batch.prepareBackward(pooled, workers: pass.workers) { clip, sums, products in
      let first = clip * pooled.valuesPerClip
      let g = gradient.values + first
      if isRectified { Scalar.rectifyGradient(output.values + first, g, count: pooled.validValues(clip)) }
      Scalar.addColumnSumsAndProducts(
        g, pool.chosen.values + first, rows: pooled.validValues(clip) / batch.channels, columns: batch.channels,
        sums: sums, products: products)
    }
    guard needsInput else { return Tensor() }
    let dx = overwritesInput ? input.values : inputGradient
    dx.resize(to: input.values.shape)
    let layout = input.layout
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let image = geometry.with(height: layout.validSteps(clip))
        let (first, firstPooled) = (clip * layout.valuesPerClip, clip * pooled.valuesPerClip)
        Scalar.normalizedMaximumPoolGradient(
          gradient.values + firstPooled, winner: pool.winners + firstPooled, x: input.values.values + first, image,
          own: batch.own.values, slope: batch.slope.values, offset: batch.offset.values, into: dx.values + first)
        layout.clearPadding(of: clip, in: dx.values)
      }
    }
    return dx
  }
}
