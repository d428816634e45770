/// Convolution over time and frequency (more exactly the cross-correlation that the field calls so),
/// [N, T, F, C] to [N, T', F', filters].
final class Convolution2D<Scalar: NeuralScalar>: Layer {
  private let filters: Int
  private let geometry: WindowGeometry
  private let algorithm: any ConvolutionAlgorithm<Scalar>
  /// Where judging is done otherwise than training.
  private let judging: WinogradConvolution<Scalar>?
  /// [window · C, filters]
  let weight: Parameter<Scalar>
  let bias: Parameter<Scalar>?
  var parameters: [Parameter<Scalar>] { [weight] + (bias.map { [$0] } ?? []) }

  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private let weightSums = ChunkSums<Scalar>()
  private let biasSums = ChunkSums<Double>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)
  private var outputLengths: [Int]?

  /// `geometry` describes images of full height; clips that end earlier have their padding behind their own end.
  init(geometry: WindowGeometry, filters: Int, hasBias: Bool) {
    self.geometry = geometry
    self.filters = filters
    algorithm =
      DirectConvolution<Scalar>.suits(geometry, filters: filters)
      ? DirectConvolution(filters: filters) : PatchConvolution(filters: filters)
    judging =
      WinogradConvolution<Scalar>.suits(geometry, filters: filters) ? WinogradConvolution(filters: filters) : nil
    weight = Parameter("weight", [geometry.patchSize, filters], decays: true)
    bias = hasBias ? Parameter("bias", [filters]) : nil
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    forward(input, pass) { _, _, _ in }
  }

  /// `mapped` is told of every clip as soon as its maps are there.
  func forward(
    _ input: Activation<Scalar>, _ pass: Pass, mapped: (_ maps: Activation<Scalar>, _ clip: Int, _ chunk: Int) -> Void
  ) -> Activation<Scalar> {
    self.input = input
    let shape = input.values.shape
    let full = geometry.with(height: shape[1])
    outputLengths = input.lengths?.map { full.with(height: $0).outHeight }
    output.resize(to: [shape[0], full.outHeight, full.outWidth, filters])
    let mapping: any ConvolutionMapping<Scalar> = if let judging, !pass.isTraining { judging } else { algorithm }
    mapping.prepareForward(weight.value, full, workers: pass.workers)
    let (maps, layout) = (maps, maps.layout)
    BatchChunks(clips: shape[0]).forEach(workers: pass.workers) { worker, chunk, clips in
      for clip in clips {
        let (pixels, image) = image(of: clip)
        let out = output.values + clip * layout.valuesPerClip
        mapping.convolve(pixels, image, worker: worker, into: out)
        if let bias {
          Scalar.addBias(bias.value.values, to: out, rows: image.outHeight * image.outWidth, columns: filters)
        }
        layout.clearPadding(of: clip, in: output.values)
        mapped(maps, clip, chunk)
      }
    }
    return maps
  }

  /// The output of the last pass.
  var maps: Activation<Scalar> { Activation(values: output, lengths: outputLengths) }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    backward(gradient, needsInput: needsInput, pass) { _ in }
  }

  /// `prepare` is called before the gradient of a clip is used.
  func backward(
    _ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass, prepare: (_ clip: Int) -> Void
  ) -> Tensor<Scalar> {
    let chunks = BatchChunks(clips: gradient.shape[0])
    weightSums.prepare(count: chunks.count, size: weight.count)
    if bias != nil { biasSums.prepare(count: chunks.count, size: filters) }
    if needsInput { inputGradient.resize(to: input.values.shape) }
    algorithm.prepareBackward(
      weight.value, geometry.with(height: input.values.shape[1]), needsInput: needsInput, workers: pass.workers)
    let (layout, inputLayout) = (maps.layout, input.layout)
    chunks.forEach(workers: pass.workers) { worker, chunk, clips in
      for clip in clips {
        prepare(clip)
        let (pixels, image) = image(of: clip)
        let g = gradient.values + clip * layout.valuesPerClip
        algorithm.addWeightGradient(pixels, image, g, worker: worker, to: weightSums[chunk])
        if bias != nil {
          Scalar.addColumnSums(g, rows: image.outHeight * image.outWidth, columns: filters, to: biasSums[chunk])
        }
        guard needsInput else { continue }
        algorithm.inputGradient(
          g, image, worker: worker, into: inputGradient.values + clip * inputLayout.valuesPerClip)
        inputLayout.clearPadding(of: clip, in: inputGradient.values)
      }
    }
    weightSums.reduce(into: weight.gradient.values)
    if let bias { biasSums.reduceRounded(into: bias.gradient.values) }
    return needsInput ? inputGradient : Tensor()
  }

  /// The image of one clip, up to its end.
  private func image(of clip: Int) -> (pixels: UnsafeMutablePointer<Scalar>, geometry: WindowGeometry) {
    let layout = input.layout
    return (input.values.values + clip * layout.valuesPerClip, geometry.with(height: layout.validSteps(clip)))
  }
}
