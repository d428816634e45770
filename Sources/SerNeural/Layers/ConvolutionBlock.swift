/// Convolution, batch normalisation, ReLU and maximum pooling over windows that don't overlap, as one layer.
///
/// The same numbers as the four one after the other. The normalised maps at full size, by far the largest tensors of a
/// convolutional network, never exist; a clip's maps give their share of the statistics while they are in the cache,
/// and their gradient takes their place just before the convolution uses it.
final class ConvolutionBlock<Scalar: NeuralScalar>: Layer {
  let convolution: Convolution2D<Scalar>
  let batch: BatchStatistics<Scalar>
  private let isRectified: Bool
  private let geometry: WindowGeometry
  private let pool: PooledWindows<Scalar>
  private let output = Tensor<Scalar>()
  var parameters: [Parameter<Scalar>] { convolution.parameters + [batch.gain, batch.bias] }
  var statistics: [Parameter<Scalar>] { [batch.runningMean, batch.runningVariance] }

  /// `pooling`: disjoint windows over the maps of the convolution, which has no bias.
  init(_ convolution: Convolution2D<Scalar>, isRectified: Bool, pooling: WindowGeometry) {
    precondition(pooling.isDisjoint)
    self.convolution = convolution
    self.isRectified = isRectified
    geometry = pooling
    batch = BatchStatistics(channels: pooling.channels)
    pool = PooledWindows(geometry: pooling)
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    if pass.isTraining { batch.beginMoments(clips: input.layout.clips) }
    let maps = convolution.forward(input, pass) { maps, clip, chunk in
      if pass.isTraining { batch.addMoments(of: maps, clip: clip, chunk: chunk) }
    }
    batch.finishForward(maps.layout, pass)
    return pool.forward(
      maps, scale: batch.scale, shift: batch.shift, lower: isRectified ? 0 : -.infinity, into: output, pass)
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
    let maps = convolution.maps
    let layout = maps.layout
    return convolution.backward(maps.values, needsInput: needsInput, pass) { clip in
      let x = maps.values.values + clip * layout.valuesPerClip
      let first = clip * pooled.valuesPerClip
      Scalar.normalizedMaximumPoolGradient(
        gradient.values + first, winner: pool.winners + first, x: x,
        geometry.with(height: layout.validSteps(clip)), own: batch.own.values, slope: batch.slope.values,
        offset: batch.offset.values, into: x)
    }
  }
}
