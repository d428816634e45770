import SerNumerics

/// A long short-term memory that runs over the valid steps of each clip in one direction, from a state of zeros, as
/// PyTorch's does over packed sequences. Gates stand in PyTorch's order, i f g o; its two biases are one here.
final class LSTMDirection<Scalar: NeuralScalar> {
  let units: Int
  private let isReversed: Bool
  /// Input to gates, [D, 4·units], with the bias.
  let inputMap: AffineMap<Scalar>
  /// Previous output to gates, [units, 4·units].
  let recurrentMap: AffineMap<Scalar>
  var parameters: [Parameter<Scalar>] { inputMap.parameters + recurrentMap.parameters }

  private let gates = Tensor<Scalar>()
  private let cells = Tensor<Scalar>()
  private let squashed = Tensor<Scalar>()
  private let gateGradients = Tensor<Scalar>()
  private let scratch = WorkerScratch<Scalar>()

  init(inputs: Int, units: Int, isReversed: Bool) {
    self.units = units
    self.isReversed = isReversed
    let prefix = isReversed ? "reverse-" : ""
    inputMap = AffineMap(inputs: inputs, outputs: 4 * units, prefix: prefix + "input-")
    recurrentMap = AffineMap(inputs: units, outputs: 4 * units, hasBias: false, prefix: prefix + "recurrent-")
  }

  /// Where the outputs of a direction stand: `units` columns from `first` on in rows of `stride`.
  struct Columns {
    var stride: Int
    var first: Int
  }

  func prepareForward(_ layout: ClipLayout) {
    gates.resize(to: [layout.clips, layout.steps, 4 * units])
    cells.resize(to: [layout.clips, layout.steps, units])
    squashed.resize(to: cells.shape)
  }

  func forward(
    _ clips: Range<Int>, of input: Activation<Scalar>, into hidden: UnsafeMutablePointer<Scalar>, _ columns: Columns
  ) {
    let layout = input.layout
    let first = clips.lowerBound * layout.steps
    inputMap.apply(
      input.values.values + first * inputMap.inputs, rows: clips.count * layout.steps,
      into: gates.values + first * 4 * units)
    for step in order(layout) {
      if let before = previous(step, layout) {
        Scalar.multiply(
          MatrixOperand(
            hidden + (first + before) * columns.stride + columns.first, stride: layout.steps * columns.stride),
          MatrixOperand(recurrentMap.weight.value.values, stride: 4 * units),
          into: gates.values + (first + step) * 4 * units, resultStride: layout.steps * 4 * units, rows: clips.count,
          inner: units, columns: 4 * units, keeping: 1)
      }
      for clip in clips {
        let row = clip * layout.steps + step
        let out = hidden + row * columns.stride + columns.first
        guard step < layout.validSteps(clip) else {
          Scalar.clear(out, count: units)
          Scalar.clear(cells.values + row * units, count: units)
          continue
        }
        Scalar.lstmStep(
          gates: gates.values + row * 4 * units, previous: previousCell(clip, step, layout), units: units,
          cell: cells.values + row * units, squashed: squashed.values + row * units, hidden: out)
      }
    }
  }

  func prepareBackward(_ layout: ClipLayout, chunks: BatchChunks, workers: Int) {
    gateGradients.resize(to: gates.shape)
    inputMap.prepareGradients(chunks: chunks.count)
    recurrentMap.prepareGradients(chunks: chunks.count)
    scratch.prepare(workers: workers, count: chunks.clipsPerChunk * units * (2 + layout.steps))
  }

  /// From the gradient of the outputs to those of the parameters and, if asked for, of the input (kept · what is
  /// there is added).
  func backward(
    _ clips: Range<Int>, of input: Activation<Scalar>, hidden: UnsafePointer<Scalar>,
    gradient: UnsafePointer<Scalar>, _ columns: Columns, chunk: Int, worker: Int,
    into dx: UnsafeMutablePointer<Scalar>?, keeping kept: Scalar
  ) {
    let layout = input.layout
    let first = clips.lowerBound * layout.steps
    let dh = scratch[worker]
    let dc = dh + clips.count * units
    Scalar.clear(dc, count: clips.count * units)
    var later: Int?
    for step in order(layout).reversed() {
      gatherHiddenGradient(step, later: later, clips, layout, gradient, columns, into: dh)
      goBack(step, clips, layout, dh: dh, dc: dc)
      later = step
    }
    let rows = clips.count * layout.steps
    let dgates = gateGradients.values + first * 4 * units
    inputMap.addGradients(x: input.values.values + first * inputMap.inputs, g: dgates, rows: rows, chunk: chunk)
    let shifted = dc + clips.count * units
    copyPreviousOutputs(clips, layout, hidden, columns, into: shifted)
    recurrentMap.addGradients(x: shifted, g: dgates, rows: rows, chunk: chunk)
    if let dx { inputMap.inputGradient(dgates, rows: rows, into: dx + first * inputMap.inputs, keeping: kept) }
  }

  func finishGradients() {
    inputMap.finishGradients()
    recurrentMap.finishGradients()
  }

  private func order(_ layout: ClipLayout) -> [Int] {
    isReversed ? (0..<layout.steps).reversed() : Array(0..<layout.steps)
  }

  /// The step that is computed before another; behind a clip's end its state is zero.
  private func previous(_ step: Int, _ layout: ClipLayout) -> Int? {
    let before = isReversed ? step + 1 : step - 1
    return before >= 0 && before < layout.steps ? before : nil
  }

  private func previousCell(_ clip: Int, _ step: Int, _ layout: ClipLayout) -> UnsafePointer<Scalar>? {
    previous(step, layout).map { UnsafePointer(cells.values + (clip * layout.steps + $0) * units) }
  }

  /// The gradient of the outputs of one step: from outside, and through the gates of the step after it.
  private func gatherHiddenGradient(
    _ step: Int, later: Int?, _ clips: Range<Int>, _ layout: ClipLayout, _ gradient: UnsafePointer<Scalar>,
    _ columns: Columns, into dh: UnsafeMutablePointer<Scalar>
  ) {
    for (place, clip) in clips.enumerated() {
      let from = gradient + (clip * layout.steps + step) * columns.stride + columns.first
      Scalar.copy(from, to: dh + place * units, count: units)
    }
    guard let later else { return }
    let row = clips.lowerBound * layout.steps + later
    Scalar.multiply(
      MatrixOperand(gateGradients.values + row * 4 * units, stride: layout.steps * 4 * units),
      MatrixOperand(recurrentMap.weight.value.values, stride: 4 * units, transposed: true), into: dh,
      resultStride: units, rows: clips.count, inner: 4 * units, columns: units, keeping: 1)
  }

  private func goBack(
    _ step: Int, _ clips: Range<Int>, _ layout: ClipLayout, dh: UnsafePointer<Scalar>,
    dc: UnsafeMutablePointer<Scalar>
  ) {
    for (place, clip) in clips.enumerated() {
      let row = clip * layout.steps + step
      let dgates = gateGradients.values + row * 4 * units
      guard step < layout.validSteps(clip) else {
        Scalar.clear(dgates, count: 4 * units)
        continue
      }
      Scalar.lstmStepGradient(
        gates: gates.values + row * 4 * units, previous: previousCell(clip, step, layout),
        squashed: squashed.values + row * units, dh: dh + place * units, units: units, dc: dc + place * units,
        dgates: dgates)
    }
  }

  /// Beside every step's gates, the output that entered them.
  private func copyPreviousOutputs(
    _ clips: Range<Int>, _ layout: ClipLayout, _ hidden: UnsafePointer<Scalar>, _ columns: Columns,
    into shifted: UnsafeMutablePointer<Scalar>
  ) {
    for (place, clip) in clips.enumerated() {
      for step in 0..<layout.steps {
        let to = shifted + (place * layout.steps + step) * units
        if let before = previous(step, layout) {
          let from = hidden + (clip * layout.steps + before) * columns.stride + columns.first
          Scalar.copy(from, to: to, count: units)
        } else {
          Scalar.clear(to, count: units)
        }
      }
    }
  }
}
