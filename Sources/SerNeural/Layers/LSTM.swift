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
    chunks.forEach(workers: pass.workers) { _, _, clips in
      for (index, direction) in directions.enumerated() {
        direction.forward(clips, of: input, into: output.values, columns(index))
      }
    }
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let (chunks, layout) = (chunks, input.layout)
    for direction in directions { direction.prepareBackward(layout, chunks: chunks, workers: pass.workers) }
    if needsInput { inputGradient.resize(to: input.values.shape) }
    chunks.forEach(workers: pass.workers) { worker, chunk, clips in
      for (index, direction) in directions.enumerated() {
        direction.backward(
          clips, of: input, hidden: output.values, gradient: gradient.values, columns(index), chunk: chunk,
          worker: worker, into: needsInput ? inputGradient.values : nil, keeping: index == 0 ? 0 : 1)
      }
    }
    for direction in directions { direction.finishGradients() }
    return needsInput ? inputGradient : Tensor()
  }

  /// Larger than elsewhere: every step multiplies the whole recurrent matrix, whatever the number of clips.
  private var chunks: BatchChunks { BatchChunks(clips: input.layout.clips, clipsPerChunk: 16) }

  private func columns(_ direction: Int) -> LSTMDirection<Scalar>.Columns {
    let units = directions[direction].units
    return .init(stride: directions.count * units, first: direction * units)
  }
}
