/// A fully connected layer: on vectors [N, D], or on every time step of [N, T, …] by itself.
final class Dense<Scalar: NeuralScalar>: Layer {
  let map: AffineMap<Scalar>
  var parameters: [Parameter<Scalar>] { map.parameters }

  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(inputs: Int, units: Int) { map = AffineMap(inputs: inputs, outputs: units) }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    let layout = input.layout
    let hasTime = input.values.shape.count > 2
    output.resize(to: hasTime ? [layout.clips, layout.steps, map.outputs] : [layout.clips, map.outputs])
    map.prepareForward()
    let result = Activation(values: output, lengths: input.lengths)
    forEachChunk(pass) { _, clips in
      layout.forEachRun(of: clips) { first, rows in
        map.apply(input.values.values + first * map.inputs, rows: rows, into: output.values + first * map.outputs)
      }
      for clip in clips { result.layout.clearPadding(of: clip, in: output.values) }
    }
    return result
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let layout = input.layout
    map.prepareGradients(chunks: chunks.count, needsInput: needsInput)
    if needsInput { inputGradient.resize(to: input.values.shape) }
    forEachChunk(pass) { chunk, clips in
      layout.forEachRun(of: clips) { first, rows in
        let g = gradient.values + first * map.outputs
        map.addGradients(x: input.values.values + first * map.inputs, g: g, rows: rows, chunk: chunk)
        if needsInput { map.inputGradient(g, rows: rows, into: inputGradient.values + first * map.inputs) }
      }
      if needsInput { for clip in clips { layout.clearPadding(of: clip, in: inputGradient.values) } }
    }
    map.finishGradients()
    return needsInput ? inputGradient : Tensor()
  }

  /// Single vectors are few rows for many weights: all in one chunk, up to 64.
  private var chunks: BatchChunks {
    let layout = input.layout
    return BatchChunks(clips: layout.clips, clipsPerChunk: layout.steps == 1 ? 64 : BatchChunks.clipsPerChunk)
  }

  private func forEachChunk(_ pass: Pass, _ body: (_ chunk: Int, _ clips: Range<Int>) -> Void) {
    chunks.forEach(workers: pass.workers) { _, chunk, clips in body(chunk, clips) }
  }
}
