/// What both forms of batch normalisation share: gain, bias, running statistics, and the factors that follow from them
/// (Ioffe & Szegedy 2015, arXiv:1502.03167). Momentum .1 and epsilon 1e-5, and the unbiased variance in the running
/// statistics, as in PyTorch.
final class BatchStatistics<Scalar: NeuralScalar> {
  static var momentum: Double { 0.1 }
  static var epsilon: Double { 1e-5 }

  let channels: Int
  let gain: Parameter<Scalar>
  let bias: Parameter<Scalar>
  let runningMean: Parameter<Scalar>
  let runningVariance: Parameter<Scalar>

  /// y = scale·x + shift is the normalised x.
  let scale: Tensor<Scalar>
  let shift: Tensor<Scalar>
  /// dx = own·g + slope·x + offset is the gradient through the normalisation.
  let own: Tensor<Scalar>
  let slope: Tensor<Scalar>
  let offset: Tensor<Scalar>

  private var mean: [Double]
  private var inverse: [Double]
  private var rows = 0
  private var isOfBatch = false
  /// Two sums a channel, in double precision because their differences matter.
  private let sums = ChunkSums<Double>()

  init(channels: Int) {
    self.channels = channels
    gain = Parameter("gain", [channels])
    bias = Parameter("bias", [channels])
    runningMean = Parameter("running-mean", [channels], isTrained: false)
    runningVariance = Parameter("running-variance", [channels], isTrained: false)
    gain.value.fill(1)
    runningVariance.value.fill(1)
    (scale, shift) = (Tensor([channels]), Tensor([channels]))
    (own, slope, offset) = (Tensor([channels]), Tensor([channels]), Tensor([channels]))
    mean = [Double](repeating: 0, count: channels)
    inverse = mean
  }

  /// Sets scale and shift, from the valid values of this batch in training and else from the running statistics.
  func prepareForward(_ input: Activation<Scalar>, _ pass: Pass) {
    if pass.isTraining {
      beginMoments(clips: input.layout.clips)
      BatchChunks(clips: input.layout.clips).forEach(workers: pass.workers) { _, chunk, clips in
        for clip in clips { addMoments(of: input, clip: clip, chunk: chunk) }
      }
    }
    finishForward(input.layout, pass)
  }

  /// The first of three parts of ``prepareForward(_:_:)`` in training.
  func beginMoments(clips: Int) { sums.prepare(count: BatchChunks(clips: clips).count, size: 2 * channels) }

  /// The second, for every clip, which may happen as soon as its values are there.
  func addMoments(of input: Activation<Scalar>, clip: Int, chunk: Int) {
    let layout = input.layout
    let x = input.values.values + clip * layout.valuesPerClip
    Scalar.addColumnSumsAndProducts(
      x, x, rows: layout.validValues(clip) / channels, columns: channels, sums: sums[chunk],
      products: sums[chunk] + channels)
  }

  /// The third; outside of training, the only one.
  func finishForward(_ layout: ClipLayout, _ pass: Pass) {
    isOfBatch = pass.isTraining
    if isOfBatch {
      takeMoments(rows: (0..<layout.clips).reduce(0) { $0 + layout.validValues($1) } / channels)
    } else {
      for c in 0..<channels {
        mean[c] = Double(runningMean.value.values[c])
        inverse[c] = 1 / (Double(runningVariance.value.values[c]) + Self.epsilon).squareRoot()
      }
    }
    for c in 0..<channels {
      let factor = Double(gain.value.values[c]) * inverse[c]
      scale.values[c] = Scalar(factor)
      shift.values[c] = Scalar(Double(bias.value.values[c]) - mean[c] * factor)
    }
  }

  private func takeMoments(rows: Int) {
    self.rows = rows
    let total = sums.reduced()
    let count = Double(max(1, rows))
    for c in 0..<channels {
      mean[c] = total[c] / count
      let variance = max(0, total[channels + c] / count - mean[c] * mean[c])
      inverse[c] = 1 / (variance + Self.epsilon).squareRoot()
      update(runningMean, c, mean[c])
      update(runningVariance, c, variance * count / max(1, count - 1))
    }
  }

  private func update(_ statistic: Parameter<Scalar>, _ channel: Int, _ value: Double) {
    let old = Double(statistic.value.values[channel])
    statistic.value.values[channel] = Scalar(old + Self.momentum * (value - old))
  }

  /// Sets the gradients of gain and bias, and the factors of the gradient of x, from Σ g and Σ g·x over the clips.
  func prepareBackward(
    _ layout: ClipLayout, workers: Int,
    _ addSums: (_ clip: Int, _ sums: UnsafeMutablePointer<Double>, _ products: UnsafeMutablePointer<Double>) -> Void
  ) {
    let chunks = BatchChunks(clips: layout.clips)
    sums.prepare(count: chunks.count, size: 2 * channels)
    chunks.forEach(workers: workers) { _, chunk, clips in
      for clip in clips { addSums(clip, sums[chunk], sums[chunk] + channels) }
    }
    let total = sums.reduced()
    let count = Double(max(1, rows))
    for c in 0..<channels {
      let gainGradient = inverse[c] * (total[channels + c] - mean[c] * total[c])
      gain.gradient.values[c] = Scalar(gainGradient)
      bias.gradient.values[c] = Scalar(total[c])
      let factor = Double(gain.value.values[c]) * inverse[c]
      let inclination = isOfBatch ? -factor * inverse[c] * gainGradient / count : 0
      own.values[c] = Scalar(factor)
      slope.values[c] = Scalar(inclination)
      offset.values[c] = Scalar(isOfBatch ? -factor * total[c] / count - inclination * mean[c] : 0)
    }
  }
}
