import SerLearning
import SerModels
import SerNeural

/// Networks: standardised clips of zeros behind their end in, probabilities out.
extension ONNXGraph {
  /// - Parameter clips: shape [N, frames, bands].
  mutating func scores(of model: NetworkModel, for clips: Value) throws(ModelExportError) -> ONNXScores {
    let lengths = clipFrames(clips, frames: model.frames.count)
    let windows = model.greatestWindowCount > 1 ? windows(of: clips, lengths, model) : nil
    let members = model.weights
    var total: Value?
    for (index, weights) in members.enumerated() {
      scope = members.count > 1 ? "network\(index + 1)/" : ""
      let told = greater(windows?.lengths ?? lengths, integer(model.leastFramesTold))
      let network = ONNXNetwork(weights: weights)
      let input = networkInput(windows?.clips ?? clips, told, model)
      let output = try network.add(model.specification.layers, behind: input, to: &self)
      var probabilities = softmax(output.value, along: 1)
      if let windows { probabilities = windows.average(of: probabilities, classes: model.classes.count, in: &self) }
      total = if let total { sum(total, probabilities) } else { probabilities }
    }
    scope = ""
    guard let total else { throw .incomplete(missing: "a network", format: "onnx") }
    let mean = quotient(total, float(Float(members.count)))
    let zero = float(0)
    let values = spread(mean, to: model.classes, of: model.classCount, otherwise: zero)
    return scores(values, areProbabilities: true)
  }

  /// [N, frames, bands] as the network's images or sequences.
  private mutating func networkInput(_ clips: Value, _ lengths: Value, _ model: NetworkModel) -> ONNXActivation {
    let shape = model.specification.inputShape
    guard shape.count == 3 else {
      return ONNXActivation(value: clips, shape: shape, lengths: lengths, isClear: true)
    }
    // [N, T, F, C] to [N, C, T, F].
    let images = transposed(reshaped(clips, [-1] + shape), [0, 3, 1, 2])
    return ONNXActivation(value: images, shape: shape, lengths: lengths, isClear: true)
  }
}

/// The windows that long clips are judged in, as a batch: every clip has as many as the longest may have, and those
/// behind its own count for nothing.
private struct ONNXWindows {
  /// Shape [N · count, window, bands].
  let clips: ONNXGraph.Value
  /// Of each window, int64, shape [N · count].
  let lengths: ONNXGraph.Value
  /// The share of each window in its clip's judgement, shape [N, count, 1].
  let shares: ONNXGraph.Value
  let count: Int

  /// Probabilities [N · count, classes] of windows to those of clips, [N, classes].
  func average(of probabilities: ONNXGraph.Value, classes: Int, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let each = graph.reshaped(probabilities, [-1, count, classes])
    return graph.reshaped(graph.sums(graph.product(each, shares), along: [1]), [-1, classes])
  }
}

extension ONNXGraph {
  /// Window m begins at m · hop, the last one so that it ends with the clip; it is there if the one before it ends
  /// earlier than the clip.
  fileprivate mutating func windows(of clips: Value, _ lengths: Value, _ model: NetworkModel) -> ONNXWindows {
    let (count, window, hop) = (model.greatestWindowCount, model.window, model.windowHop)
    // [N, 1]: where the last window begins; below 0 for a shorter clip.
    let last = difference(widened(lengths, at: [1]), integer(window))
    let begins = integers((0..<count).map { $0 * hop }, shape: [1, count])
    let starts = greater(smaller(begins, last), integer(0))
    let frames = sum(widened(starts, at: [2]), integers(Array(0..<window), shape: [1, 1, window]))
    let gathered = apply(
      "GatherND", [clips, widened(frames, at: [3])], [ONNXAttribute("batch_dims", .integer(1))])
    // The first is always there.
    let before = integers((0..<count).map { $0 == 0 ? -model.frames.count - 1 : ($0 - 1) * hop }, shape: [1, count])
    let isThere = cast(isLess(before, last), to: .float)
    let shares = quotient(isThere, sums(isThere, along: [1]))
    let own = smaller(sum(widened(lengths, at: [1]), integers([Int](repeating: 0, count: count))), integer(window))
    return ONNXWindows(
      clips: reshaped(gathered, [-1, window, model.frames.bands]), lengths: reshaped(own, [-1]),
      shares: widened(shares, at: [2]), count: count)
  }
}
