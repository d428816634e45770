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
    inputMap.prepareForward()
    recurrentMap.prepareForward()
  }

  func forward(
    _ clips: Range<Int>, of input: Activation<Scalar>, into hidden: UnsafeMutablePointer<Scalar>, _ columns: Columns
  ) {
    let layout = input.layout
    let base = clips.lowerBound * layout.steps
    layout.forEachRun(of: clips) { first, rows in
      inputMap.apply(
        input.values.values + first * inputMap.inputs, rows: rows, into: gates.values + first * 4 * units)
    }
    clearPadding(of: clips, layout, hidden, columns)
    for step in order(clips, layout) {
      if let before = previous(step, layout) {
        let outputs = hidden + (base + before) * columns.stride + columns.first
        withRows(outputs, stride: columns.stride, at: max(step, before), clips, layout) { rows in
          recurrentMap.multiply(
            rows, into: gates.values + (base + step) * 4 * units, stride: layout.steps * 4 * units, adds: true)
        }
      }
      for clip in clips where step < layout.validSteps(clip) {
        let row = clip * layout.steps + step
        Scalar.lstmStep(
          gates: gates.values + row * 4 * units, previous: previousCell(clip, step, layout), units: units,
          cell: cells.values + row * units, squashed: squashed.values + row * units,
          hidden: hidden + row * columns.stride + columns.first)
      }
    }
  }

  func prepareBackward(_ layout: ClipLayout, chunks: BatchChunks, needsInput: Bool, workers: Int) {
    gateGradients.resize(to: gates.shape)
    inputMap.prepareGradients(chunks: chunks.count, needsInput: needsInput)
    recurrentMap.prepareGradients(chunks: chunks.count, needsInput: true)
    scratch.prepare(workers: workers, count: chunks.clipsPerChunk * units * 2)
  }

  /// From the gradient of the outputs to those of the gates and of the parameters.
  func backward(
    _ clips: Range<Int>, of input: Activation<Scalar>, hidden: UnsafePointer<Scalar>,
    gradient: UnsafePointer<Scalar>, _ columns: Columns, chunk: Int, worker: Int
  ) {
    let layout = input.layout
    let dh = scratch[worker]
    let dc = dh + clips.count * units
    Scalar.clear(dc, count: clips.count * units)
    var later: Int?
    for step in order(clips, layout).reversed() {
      gatherHiddenGradient(step, later: later, clips, layout, gradient, columns, into: dh)
      goBack(step, clips, layout, dh: dh, dc: dc)
      later = step
    }
    layout.forEachRun(of: clips) { first, rows in
      inputMap.addGradients(
        x: input.values.values + first * inputMap.inputs, g: gateGradients.values + first * 4 * units, rows: rows,
        chunk: chunk)
    }
    // Every step's gates stand beside the output of the step before it.
    for clip in clips where layout.validSteps(clip) > 1 {
      let (from, to) = isReversed ? (1, 0) : (0, 1)
      recurrentMap.addGradients(
        x: hidden + (clip * layout.steps + from) * columns.stride + columns.first, stride: columns.stride,
        g: gateGradients.values + (clip * layout.steps + to) * 4 * units, rows: layout.validSteps(clip) - 1,
        chunk: chunk)
    }
  }

  /// The gradient of the input, of the last ``backward(_:of:hidden:gradient:_:chunk:worker:)``.
  func inputGradient(_ clips: Range<Int>, _ layout: ClipLayout, into dx: UnsafeMutablePointer<Scalar>, adds: Bool) {
    layout.forEachRun(of: clips) { first, rows in
      inputMap.inputGradient(
        gateGradients.values + first * 4 * units, rows: rows, into: dx + first * inputMap.inputs, adds: adds)
    }
  }

  func finishGradients() {
    inputMap.finishGradients()
    recurrentMap.finishGradients()
  }

  /// The steps that any of the clips has.
  private func order(_ clips: Range<Int>, _ layout: ClipLayout) -> [Int] {
    let longest = clips.reduce(0) { max($0, layout.validSteps($1)) }
    return isReversed ? (0..<longest).reversed() : Array(0..<longest)
  }

  /// The step that is computed before another.
  private func previous(_ step: Int, _ layout: ClipLayout) -> Int? {
    let before = isReversed ? step + 1 : step - 1
    return before >= 0 && before < layout.steps ? before : nil
  }

  private func previousCell(_ clip: Int, _ step: Int, _ layout: ClipLayout) -> UnsafePointer<Scalar>? {
    guard let before = previous(step, layout), before < layout.validSteps(clip) else { return nil }
    return UnsafePointer(cells.values + (clip * layout.steps + before) * units)
  }

  /// One row a clip, `stride` times the steps apart: of the clips that have the given step.
  private func withRows(
    _ base: UnsafePointer<Scalar>, stride: Int, at step: Int, _ clips: Range<Int>, _ layout: ClipLayout,
    _ body: (PlacedRows<Scalar>) -> Void
  ) {
    let all = PlacedRows(base, stride: layout.steps * stride, count: clips.count)
    guard layout.isPadded else { return body(all) }
    let places = clips.indices.map { $0 - clips.lowerBound }.filter {
      step < layout.validSteps(clips.lowerBound + $0)
    }
    places.withUnsafeBufferPointer { places in
      body(PlacedRows(base, stride: all.stride, count: places.count, places: places.baseAddress))
    }
  }

  private func clearPadding(
    of clips: Range<Int>, _ layout: ClipLayout, _ hidden: UnsafeMutablePointer<Scalar>, _ columns: Columns
  ) {
    for clip in clips {
      for step in layout.validSteps(clip)..<layout.steps {
        Scalar.clear(hidden + (clip * layout.steps + step) * columns.stride + columns.first, count: units)
      }
    }
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
    let dgates = gateGradients.values + (clips.lowerBound * layout.steps + later) * 4 * units
    withRows(dgates, stride: 4 * units, at: max(step, later), clips, layout) { rows in
      recurrentMap.inputGradient(rows, into: dh, adds: true)
    }
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
}
