import SerNumerics

/// A recurrent layer, [N, T, …] to [N, T, units], or [N, T, 2 · units] where a second one runs backwards.
final class LSTM<Scalar: NeuralScalar>: Layer {
  let directions: [LSTMDirection<Scalar>]
  var parameters: [Parameter<Scalar>] { directions.flatMap(\.parameters) }

  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(inputs: Int, units: Int, isBidirectional: Bool) {
    directions = (isBidirectional ? [false, true] : [false]).map {
      LSTMDirection(inputs: inputs, units: units, isReversed: $0)
    }
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    let layout = input.layout
    output.resize(to: [layout.clips, layout.steps, directions.reduce(0) { $0 + $1.units }])
    for direction in directions { direction.prepareForward(layout) }
    forEachPart(pass) { _, _, clips, index in
      directions[index].forward(clips, of: input, into: output.values, columns(index))
    }
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let layout = input.layout
    for direction in directions {
      direction.prepareBackward(layout, chunks: chunks, needsInput: needsInput, workers: pass.workers)
    }
    forEachPart(pass) { worker, chunk, clips, index in
      directions[index].backward(
        clips, of: input, hidden: output.values, gradient: gradient.values, columns(index), chunk: chunk,
        worker: worker)
    }
    for direction in directions { direction.finishGradients() }
    guard needsInput else { return Tensor() }
    inputGradient.resize(to: input.values.shape)
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for (index, direction) in directions.enumerated() {
        direction.inputGradient(clips, layout, into: inputGradient.values, adds: index > 0)
      }
      for clip in clips { layout.clearPadding(of: clip, in: inputGradient.values) }
    }
    return inputGradient
  }

  /// Larger than elsewhere: every step goes through the whole recurrent matrix, whatever the number of clips.
  private var chunks: BatchChunks {
    BatchChunks(clips: input.layout.clips, clipsPerChunk: Scalar.hasDirectConvolution ? 8 : 16)
  }

  /// Every chunk in every direction, which is a part of work by itself.
  private func forEachPart(
    _ pass: Pass, _ body: (_ worker: Int, _ chunk: Int, _ clips: Range<Int>, _ direction: Int) -> Void
  ) {
    let chunks = chunks
    concurrentChunks(count: chunks.count * directions.count, workers: pass.workers) { worker, part in
      let chunk = part / directions.count
      body(worker, chunk, chunks.clips(in: chunk), part % directions.count)
    }
  }

  private func columns(_ direction: Int) -> LSTMDirection<Scalar>.Columns {
    let units = directions[direction].units
    return .init(stride: directions.count * units, first: direction * units)
  }
}
