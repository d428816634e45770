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
      mean = Scalar.doubles(runningMean.value.values, count: channels)
      inverse = Scalar.doubles(runningVariance.value.values, count: channels).map {
        1 / ($0 + Self.epsilon).squareRoot()
      }
    }
    let factors = zip(Scalar.doubles(gain.value.values, count: channels), inverse).map { $0 * $1 }
    let biases = Scalar.doubles(bias.value.values, count: channels)
    Scalar.round(factors, into: scale.values)
    Scalar.round((0..<channels).map { biases[$0] - mean[$0] * factors[$0] }, into: shift.values)
  }

  private func takeMoments(rows: Int) {
    self.rows = rows
    let total = sums.reduced()
    let count = Double(max(1, rows))
    mean = total[..<channels].map { $0 / count }
    let variance = (0..<channels).map { max(0, total[channels + $0] / count - mean[$0] * mean[$0]) }
    inverse = variance.map { 1 / ($0 + Self.epsilon).squareRoot() }
    update(runningMean, with: mean)
    update(runningVariance, with: variance.map { $0 * count / max(1, count - 1) })
  }

  private func update(_ statistic: Parameter<Scalar>, with values: [Double]) {
    let old = Scalar.doubles(statistic.value.values, count: channels)
    Scalar.round(zip(old, values).map { $0 + Self.momentum * ($1 - $0) }, into: statistic.value.values)
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
    let biasGradient = Array(total[..<channels])
    let gainGradient = (0..<channels).map { inverse[$0] * (total[channels + $0] - mean[$0] * total[$0]) }
    let factors = zip(Scalar.doubles(gain.value.values, count: channels), inverse).map { $0 * $1 }
    let slopes = (0..<channels).map { isOfBatch ? -factors[$0] * inverse[$0] * gainGradient[$0] / count : 0 }
    let offsets = (0..<channels).map { isOfBatch ? -factors[$0] * total[$0] / count - slopes[$0] * mean[$0] : 0 }
    Scalar.round(biasGradient, into: bias.gradient.values)
    Scalar.round(gainGradient, into: gain.gradient.values)
    Scalar.round(factors, into: own.values)
    Scalar.round(slopes, into: slope.values)
    Scalar.round(offsets, into: offset.values)
  }
}
