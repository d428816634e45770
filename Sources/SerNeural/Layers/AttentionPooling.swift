import SerNumerics

/// A weighted mean over time, [N, T, …] to [N, D]: the weights are a softmax over the valid steps of
/// score · tanh(x · weight + bias) (Bahdanau et al. 2015, arXiv:1409.0473; for emotion Mirsamadi et al. 2017,
/// doi:10.1109/ICASSP.2017.7952552). They tell which frames a judgement rests on.
final class AttentionPooling<Scalar: NeuralScalar>: Layer {
  private let width: Int
  let map: AffineMap<Scalar>
  let score: Parameter<Scalar>
  var parameters: [Parameter<Scalar>] { map.parameters + [score] }

  /// The weights of the last pass, [N, T]: each clip's add up to 1 over its valid steps.
  let weights = Tensor<Scalar>()
  private let squashed = Tensor<Scalar>()
  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private let scoreSums = ChunkSums<Scalar>()
  private let scratch = WorkerScratch<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)
  private var units: Int { map.outputs }

  init(width: Int, units: Int) {
    self.width = width
    map = AffineMap(inputs: width, outputs: units)
    score = Parameter("score", [units, 1], decays: true)
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    let layout = input.layout
    let steps = layout.steps
    squashed.resize(to: [layout.clips, steps, units])
    weights.resize(to: [layout.clips, steps])
    output.resize(to: [layout.clips, width])
    output.fill(0)
    map.prepareForward()
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let x = input.values.values + clip * layout.valuesPerClip
        let u = squashed.values + clip * steps * units
        let alpha = weights.values + clip * steps
        let valid = layout.validSteps(clip)
        map.apply(x, rows: valid, into: u)
        Scalar.hyperbolicTangent(u, count: valid * units)
        Scalar.multiply(
          MatrixOperand(u, stride: units), MatrixOperand(score.value.values, stride: 1), into: alpha, resultStride: 1,
          rows: valid, inner: units, columns: 1)
        Scalar.softmaxRows(alpha, rows: 1, valid: valid, columns: steps)
        Scalar.multiply(
          MatrixOperand(alpha, stride: steps), MatrixOperand(x, stride: width), into: output.values + clip * width,
          resultStride: width, rows: 1, inner: valid, columns: width)
      }
    }
    return Activation(values: output, lengths: nil)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let (layout, chunks) = (input.layout, BatchChunks(clips: input.layout.clips))
    map.prepareGradients(chunks: chunks.count, needsInput: needsInput)
    scoreSums.prepare(count: chunks.count, size: units)
    scratch.prepare(workers: pass.workers, count: layout.steps * (units + 1))
    inputGradient.resize(to: input.values.shape)
    chunks.forEach(workers: pass.workers) { worker, chunk, clips in
      for clip in clips { goBack(clip, gradient, chunk: chunk, scratch: scratch[worker], needsInput: needsInput) }
    }
    map.finishGradients()
    scoreSums.reduce(into: score.gradient.values)
    return needsInput ? inputGradient : Tensor()
  }

  private func goBack(
    _ clip: Int, _ gradient: Tensor<Scalar>, chunk: Int, scratch du: UnsafeMutablePointer<Scalar>, needsInput: Bool
  ) {
    let layout = input.layout
    let (steps, valid) = (layout.steps, layout.validSteps(clip))
    let x = input.values.values + clip * layout.valuesPerClip
    let (u, alpha) = (squashed.values + clip * steps * units, weights.values + clip * steps)
    let g = gradient.values + clip * width
    let scoreGradient = du + steps * units
    Scalar.multiply(
      MatrixOperand(x, stride: width), MatrixOperand(g, stride: 1), into: scoreGradient, resultStride: 1, rows: valid,
      inner: width, columns: 1)
    Scalar.softmaxGradient(alpha, scoreGradient, rows: 1, valid: valid, columns: valid)
    Scalar.multiply(
      MatrixOperand(u, stride: units, transposed: true), MatrixOperand(scoreGradient, stride: 1),
      into: scoreSums[chunk], resultStride: 1, rows: units, inner: valid, columns: 1, keeping: 1)
    Scalar.multiply(
      MatrixOperand(scoreGradient, stride: 1), MatrixOperand(score.value.values, stride: units), into: du,
      resultStride: units, rows: valid, inner: 1, columns: units)
    Scalar.hyperbolicTangentGradient(u, du, count: valid * units)
    map.addGradients(x: x, g: du, rows: valid, chunk: chunk)
    guard needsInput else { return }
    let dx = inputGradient.values + clip * layout.valuesPerClip
    Scalar.multiply(
      MatrixOperand(alpha, stride: 1), MatrixOperand(g, stride: width), into: dx, resultStride: width, rows: valid,
      inner: 1, columns: width)
    map.inputGradient(du, rows: valid, into: dx, adds: true)
    layout.clearPadding(of: clip, in: inputGradient.values)
  }
}
