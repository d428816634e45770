import SerNumerics

/// Convolution over time and frequency (more exactly the cross-correlation that the field calls so).
///
/// [N, T, F, C] to [N, T', F', filters], as products of patches with the weights [window · C, filters]: the patches of a
/// few rows at a time, so that they stay in the cache between being written and being multiplied.
final class Convolution2D<Scalar: NeuralScalar>: Layer {
  private let filters: Int
  private let geometry: WindowGeometry
  let weight: Parameter<Scalar>
  let bias: Parameter<Scalar>?
  var parameters: [Parameter<Scalar>] { [weight] + (bias.map { [$0] } ?? []) }

  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private let patches = WorkerScratch<Scalar>()
  private let weightSums = ChunkSums<Scalar>()
  private let biasSums = ChunkSums<Double>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)
  private var outputLengths: [Int]?

  /// `geometry` describes images of full height; clips that end earlier have their padding behind their own end.
  init(geometry: WindowGeometry, filters: Int, hasBias: Bool) {
    self.geometry = geometry
    self.filters = filters
    weight = Parameter("weight", [geometry.patchSize, filters], decays: true)
    bias = hasBias ? Parameter("bias", [filters]) : nil
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    let shape = input.values.shape
    let full = geometry.with(height: shape[1])
    outputLengths = input.lengths?.map { full.with(height: $0).outHeight }
    output.resize(to: [shape[0], full.outHeight, full.outWidth, filters])
    patches.prepare(workers: pass.workers, count: patchRows(full) * full.outWidth * full.patchSize)
    BatchChunks(clips: shape[0]).forEach(workers: pass.workers) { worker, _, clips in
      for clip in clips { convolve(clip, scratch: patches[worker]) }
    }
    return Activation(values: output, lengths: outputLengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let chunks = BatchChunks(clips: gradient.shape[0])
    weightSums.prepare(count: chunks.count, size: weight.count)
    if bias != nil { biasSums.prepare(count: chunks.count, size: filters) }
    if needsInput { inputGradient.resize(to: input.values.shape) }
    chunks.forEach(workers: pass.workers) { worker, chunk, clips in
      for clip in clips {
        goBack(clip, gradient, chunk: chunk, scratch: patches[worker], needsInput: needsInput)
      }
    }
    weightSums.reduce(into: weight.gradient.values)
    if let bias { biasSums.reduceRounded(into: bias.gradient.values) }
    return needsInput ? inputGradient : Tensor()
  }

  /// Output rows whose patches together take about half of a second-level cache.
  private func patchRows(_ geometry: WindowGeometry) -> Int {
    let rowSize = geometry.outWidth * geometry.patchSize * MemoryLayout<Scalar>.size
    return min(max(1, geometry.outHeight), max(1, ConvolutionStrip.bytes / max(1, rowSize)))
  }

  /// The image of one clip, up to its end.
  private func image(of clip: Int) -> (pixels: UnsafeMutablePointer<Scalar>, geometry: WindowGeometry) {
    let layout = input.layout
    return (
      input.values.values + clip * layout.valuesPerClip, geometry.with(height: layout.validSteps(clip))
    )
  }

  private func convolve(_ clip: Int, scratch: UnsafeMutablePointer<Scalar>) {
    let (pixels, image) = image(of: clip)
    let out = output.values + clip * output.shape[1] * output.shape[2] * filters
    forEachStrip(image) { rows in
      let operand = patchOperand(pixels, image, rows, scratch)
      let target = out + rows.lowerBound * image.outWidth * filters
      let pixelCount = rows.count * image.outWidth
      Scalar.multiply(
        operand, MatrixOperand(weight.value.values, stride: filters), into: target, resultStride: filters,
        rows: pixelCount, inner: image.patchSize, columns: filters)
      if let bias { Scalar.addBias(bias.value.values, to: target, rows: pixelCount, columns: filters) }
    }
    Activation(values: output, lengths: outputLengths).layout.clearPadding(of: clip, in: output.values)
  }

  private func goBack(
    _ clip: Int, _ gradient: Tensor<Scalar>, chunk: Int, scratch: UnsafeMutablePointer<Scalar>, needsInput: Bool
  ) {
    let (pixels, image) = image(of: clip)
    let inputSize = input.layout.valuesPerClip
    let dx = inputGradient.values + (needsInput ? clip * inputSize : 0)
    if needsInput { Scalar.clear(dx, count: inputSize) }
    let incoming = gradient.values + clip * gradient.shape[1] * gradient.shape[2] * filters
    forEachStrip(image) { rows in
      let g = incoming + rows.lowerBound * image.outWidth * filters
      let pixelCount = rows.count * image.outWidth
      let operand = patchOperand(pixels, image, rows, scratch)
      Scalar.multiply(
        MatrixOperand(operand.base, stride: operand.stride, transposed: true), MatrixOperand(g, stride: filters),
        into: weightSums[chunk], resultStride: filters, rows: image.patchSize, inner: pixelCount, columns: filters,
        keeping: 1)
      if bias != nil { Scalar.addColumnSums(g, rows: pixelCount, columns: filters, to: biasSums[chunk]) }
      guard needsInput else { return }
      // The patches are done with: their memory takes their gradients, or the image's own where they are the image.
      let patchGradient = image.isPointwise ? dx + rows.lowerBound * image.outWidth * image.channels : scratch
      Scalar.multiply(
        MatrixOperand(g, stride: filters), MatrixOperand(weight.value.values, stride: filters, transposed: true),
        into: patchGradient, resultStride: image.patchSize, rows: pixelCount, inner: filters,
        columns: image.patchSize)
      if !image.isPointwise { Scalar.scatterPatches(scratch, image, rows: rows, to: dx) }
    }
  }

  private func forEachStrip(_ image: WindowGeometry, _ body: (Range<Int>) -> Void) {
    let step = patchRows(geometry.with(height: input.values.shape[1]))
    for first in stride(from: 0, to: image.outHeight, by: step) { body(first..<min(image.outHeight, first + step)) }
  }

  /// The patches of some output rows as a matrix: gathered into `scratch`, or the image itself where that is the same.
  private func patchOperand(
    _ pixels: UnsafeMutablePointer<Scalar>, _ image: WindowGeometry, _ rows: Range<Int>,
    _ scratch: UnsafeMutablePointer<Scalar>
  ) -> MatrixOperand<Scalar> {
    if image.isPointwise {
      return MatrixOperand(pixels + rows.lowerBound * image.width * image.channels, stride: image.patchSize)
    }
    Scalar.gatherPatches(pixels, image, rows: rows, into: scratch)
    return MatrixOperand(scratch, stride: image.patchSize)
  }
}

enum ConvolutionStrip {
  /// Bytes of patches that are made at a time: measured best between 256 KB and 1 MB, with 1 MB of second-level cache.
  nonisolated(unsafe) static var bytes = 512 << 10
}
