import Foundation
import SerNeural

/// Layers that turn steps in time into one vector, or add to each step.
extension ONNXNetwork {
  /// The mean over the valid steps of a sequence, or over the valid pixels of an image.
  func addMean(behind input: ONNXActivation, to graph: inout ONNXGraph) -> ONNXActivation {
    let clear = graph.cleared(input)
    let axes = input.isImage ? [2, 3] : [1]
    let width = input.isImage ? input.shape[2] : input.shape[1]
    let sums = graph.reshaped(graph.sums(clear.value, along: axes), [-1, width])
    let bands = input.isImage ? input.shape[1] : 1
    let counts = graph.cast(graph.product(validSteps(of: input, in: &graph), graph.integer(bands)), to: .float)
    return vector(graph.quotient(sums, graph.widened(counts, at: [1])), width)
  }

  /// Valid steps of each clip, at least 1.
  private func validSteps(of input: ONNXActivation, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let lengths = input.lengths ?? graph.integers([input.shape[0]])
    return graph.greater(lengths, graph.integer(1))
  }

  /// The last valid step.
  func addLastStep(behind input: ONNXActivation, to graph: inout ONNXGraph) -> ONNXActivation {
    let steps = graph.sequence(input)
    let (count, width) = (steps.shape[0], steps.shape[1])
    let last = graph.difference(steps.lengths ?? graph.integers([count]), graph.integer(1))
    let isLast = graph.isEqual(
      graph.integers(Array(0..<count), shape: [1, count]), graph.widened(last, at: [1]))
    let alone = graph.cleared(steps.value, outside: graph.widened(isLast, at: [2]))
    return vector(graph.reshaped(graph.sums(alone, along: [1]), [-1, width]), width)
  }

  /// The mean of the steps by the softmax of score · tanh(x · weight + bias) over the valid ones.
  func addAttentionPooling(
    behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    let steps = graph.sequence(graph.cleared(input))
    let squashed = graph.apply("Tanh", [try addMap(steps.value, at: place, to: &graph)])
    let score = try weight("score", of: place)
    var scores = graph.matrixProduct(squashed, graph.floats(score.values, shape: score.shape))
    if let mask = graph.mask(of: steps) { scores = graph.choice(mask, scores, graph.float(Self.never)) }
    let weights = graph.softmax(scores, along: 1)
    let mean = graph.sums(graph.product(steps.value, weights), along: [1])
    return vector(graph.reshaped(mean, [-1, steps.shape[1]]), steps.shape[1])
  }

  /// A score that the softmax makes 0 of.
  static var never: Float { -1e30 }

  private func vector(_ value: ONNXGraph.Value, _ width: Int) -> ONNXActivation {
    ONNXActivation(value: value, shape: [width], lengths: nil, isClear: true)
  }

  /// Sines and cosines of the step (Vaswani et al. 2017, arXiv:1706.03762, section 3.5).
  func addPositions(behind input: ONNXActivation, to graph: inout ONNXGraph) -> ONNXActivation {
    let (steps, width) = (input.shape[0], input.shape[1])
    var table: [Float] = []
    for step in 0..<steps {
      for column in 0..<width {
        let angle = Double(step) / pow(10_000, Double(column / 2 * 2) / Double(width))
        table.append(Float(column.isMultiple(of: 2) ? sin(angle) : cos(angle)))
      }
    }
    var result = input
    result.value = graph.sum(input.value, graph.floats(table, shape: [1, steps, width]))
    result.isClear = false
    return result
  }

  func addLayerNormalization(
    behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    let (gain, bias) = (try weight("gain", of: place).values, try weight("bias", of: place).values)
    // An image's step is normalised as a whole.
    let steps = graph.sequence(input)
    let operands = [steps.value, graph.floats(gain), graph.floats(bias)]
    var result = input
    result.value = graph.apply(
      "LayerNormalization", operands, [ONNXAttribute("axis", .integer(-1)), ONNXAttribute("epsilon", .float(1e-5))])
    if input.isImage {
      result.value = graph.transposed(graph.reshaped(result.value, [-1] + input.shape), [0, 3, 1, 2])
    }
    result.isClear = input.lengths == nil
    return result
  }
}
