import SerNumerics

/// Scaled dot-product self-attention in several heads (Vaswani et al. 2017, arXiv:1706.03762) over the valid steps of
/// each clip, [N, T, D] to [N, T, D].
final class MultiHeadSelfAttention<Scalar: NeuralScalar>: Layer {
  private let width: Int
  private let heads: Int
  private var headWidth: Int { width / heads }
  /// What is dropped of the attention weights, as by PyTorch's `MultiheadAttention`.
  private let dropout: DropoutMask?
  /// Steps to queries, keys and values, [D, 3·D].
  let projection: AffineMap<Scalar>
  let outputMap: AffineMap<Scalar>
  var parameters: [Parameter<Scalar>] { projection.parameters + outputMap.parameters }

  private let projected = Tensor<Scalar>()
  private let projectedGradient = Tensor<Scalar>()
  /// Softmax weights of every clip and head, [valid, valid] at the beginning of room for [T, T]: of every query, over
  /// the keys, before any are dropped.
  private let weights = Tensor<Scalar>()
  private let context = Tensor<Scalar>()
  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private let scratch = WorkerScratch<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  /// `width` is a multiple of `heads`.
  init(width: Int, heads: Int, dropout: DropoutMask?) {
    self.width = width
    self.heads = heads
    self.dropout = dropout
    projection = AffineMap(inputs: width, outputs: 3 * width, prefix: "projection-")
    outputMap = AffineMap(inputs: width, outputs: width, prefix: "output-")
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    let layout = input.layout
    projected.resize(to: [layout.clips, layout.steps, 3 * width])
    weights.resize(to: [layout.clips, heads, layout.steps, layout.steps])
    context.resize(to: [layout.clips, layout.steps, width])
    output.resize(to: context.shape)
    projection.prepareForward()
    outputMap.prepareForward()
    let draws = dropout?.draws(in: pass)
    if draws != nil { scratch.prepare(workers: pass.workers, count: layout.steps * layout.steps) }
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { worker, _, clips in
      layout.forEachRun(of: clips) { first, rows in
        projection.apply(input.values.values + first * width, rows: rows, into: projected.values + first * 3 * width)
      }
      for clip in clips {
        for head in 0..<heads {
          let head = Head(self, clip, head)
          attend(head)
          gatherContext(head, applied: applied(head, draws) { scratch[worker] })
        }
      }
      layout.forEachRun(of: clips) { first, rows in
        outputMap.apply(context.values + first * width, rows: rows, into: output.values + first * width)
      }
      for clip in clips { layout.clearPadding(of: clip, in: output.values) }
    }
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    let layout = input.layout
    let chunks = BatchChunks(clips: layout.clips)
    projection.prepareGradients(chunks: chunks.count, needsInput: needsInput)
    outputMap.prepareGradients(chunks: chunks.count, needsInput: true)
    projectedGradient.resize(to: projected.shape)
    inputGradient.resize(to: input.values.shape)
    let size = layout.steps * layout.steps
    scratch.prepare(workers: pass.workers, count: 2 * size)
    let draws = dropout?.draws(in: pass)
    chunks.forEach(workers: pass.workers) { worker, chunk, clips in
      layout.forEachRun(of: clips) { first, rows in
        let g = gradient.values + first * width
        outputMap.addGradients(x: context.values + first * width, g: g, rows: rows, chunk: chunk)
        // The input's gradient isn't there yet: its memory holds that of the context meanwhile.
        outputMap.inputGradient(g, rows: rows, into: inputGradient.values + first * width)
      }
      for clip in clips {
        for head in 0..<heads {
          let head = Head(self, clip, head)
          goBack(head, applied: applied(head, draws) { scratch[worker] + size }, draws, scratch[worker])
        }
      }
      layout.forEachRun(of: clips) { first, rows in
        let dp = projectedGradient.values + first * 3 * width
        projection.addGradients(x: input.values.values + first * width, g: dp, rows: rows, chunk: chunk)
        if needsInput { projection.inputGradient(dp, rows: rows, into: inputGradient.values + first * width) }
      }
      for clip in clips { layout.clearPadding(of: clip, in: inputGradient.values) }
    }
    projection.finishGradients()
    outputMap.finishGradients()
    return needsInput ? inputGradient : Tensor()
  }

  /// Where one head of one clip has its numbers.
  private struct Head {
    let valid: Int
    let projectedColumn: Int
    let contextColumn: Int
    let weightPlace: Int
    /// Where its draws of dropout begin: the same however long the other clips of the batch are.
    let firstDraw: Int

    init(_ layer: MultiHeadSelfAttention, _ clip: Int, _ head: Int) {
      let layout = layer.input.layout
      valid = layout.validSteps(clip)
      projectedColumn = clip * layout.steps * 3 * layer.width + head * layer.headWidth
      contextColumn = clip * layout.steps * layer.width + head * layer.headWidth
      weightPlace = (clip * layer.heads + head) * layout.steps * layout.steps
      firstDraw = (clip * layer.heads + head) << 40
    }
  }

  private enum Part: Int { case query, key, value }

  private func operand(_ part: Part, _ head: Head, transposed: Bool = false) -> MatrixOperand<Scalar> {
    MatrixOperand(
      projected.values + head.projectedColumn + part.rawValue * width, stride: 3 * width, transposed: transposed)
  }

  private var temperature: Scalar { 1 / Scalar(headWidth).squareRoot() }

  private func attend(_ head: Head) {
    let p = weights.values + head.weightPlace
    Scalar.multiply(
      operand(.query, head), operand(.key, head, transposed: true), into: p, resultStride: head.valid,
      rows: head.valid, inner: headWidth, columns: head.valid, scale: temperature, keeping: 0)
    Scalar.softmaxRows(p, rows: head.valid, valid: head.valid, columns: head.valid)
  }

  /// The weights that the values are added up with: some dropped, in `room`, or the softmax itself.
  private func applied(
    _ head: Head, _ draws: DropoutMask.Draws?, room: () -> UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Scalar> {
    let p = weights.values + head.weightPlace
    guard let draws else { return p }
    let kept = room()
    draws.drop(p, into: kept, count: head.valid * head.valid, first: head.firstDraw)
    return kept
  }

  private func gatherContext(_ head: Head, applied: UnsafePointer<Scalar>) {
    Scalar.multiply(
      MatrixOperand(applied, stride: head.valid), operand(.value, head), into: context.values + head.contextColumn,
      resultStride: width, rows: head.valid, inner: head.valid, columns: headWidth)
  }

  /// `dp`: room for the gradient of the weights.
  private func goBack(
    _ head: Head, applied: UnsafePointer<Scalar>, _ draws: DropoutMask.Draws?, _ dp: UnsafeMutablePointer<Scalar>
  ) {
    let valid = head.valid
    let g = inputGradient.values + head.contextColumn
    func gradient(_ part: Part) -> UnsafeMutablePointer<Scalar> {
      projectedGradient.values + head.projectedColumn + part.rawValue * width
    }
    Scalar.multiply(
      MatrixOperand(applied, stride: valid, transposed: true), MatrixOperand(g, stride: width),
      into: gradient(.value), resultStride: 3 * width, rows: valid, inner: valid, columns: headWidth)
    Scalar.multiply(
      MatrixOperand(g, stride: width), operand(.value, head, transposed: true), into: dp, resultStride: valid,
      rows: valid, inner: headWidth, columns: valid)
    draws?.drop(dp, into: dp, count: valid * valid, first: head.firstDraw)
    Scalar.softmaxGradient(weights.values + head.weightPlace, dp, rows: valid, valid: valid, columns: valid)
    Scalar.multiply(
      MatrixOperand(dp, stride: valid), operand(.key, head), into: gradient(.query), resultStride: 3 * width,
      rows: valid, inner: valid, columns: headWidth, scale: temperature, keeping: 0)
    Scalar.multiply(
      MatrixOperand(dp, stride: valid, transposed: true), operand(.query, head), into: gradient(.key),
      resultStride: 3 * width, rows: valid, inner: valid, columns: headWidth, scale: temperature, keeping: 0)
  }
}
