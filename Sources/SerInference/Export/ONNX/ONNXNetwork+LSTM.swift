extension ONNXNetwork {
  /// A recurrent layer over the valid steps, in one direction or both.
  ///
  /// Gates stand in the order i f g o here and i o f c in ONNX, where each has a second bias.
  func addLSTM(
    _ units: Int, isBidirectional: Bool, behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    let steps = graph.sequence(input)
    var (inputWeights, recurrentWeights, biases): ([Float], [Float], [Float]) = ([], [], [])
    for prefix in isBidirectional ? ["", "reverse-"] : [""] {
      inputWeights += Self.gates(try weight(prefix + "input-weight", of: place).values, units)
      recurrentWeights += Self.gates(try weight(prefix + "recurrent-weight", of: place).values, units)
      biases += Self.gates(try weight(prefix + "input-bias", of: place).values, units)
      biases += [Float](repeating: 0, count: 4 * units)
    }
    let directions = isBidirectional ? 2 : 1
    let width = steps.shape[1]
    let operands = [
      graph.transposed(steps.value, [1, 0, 2]), graph.floats(inputWeights, shape: [directions, 4 * units, width]),
      graph.floats(recurrentWeights, shape: [directions, 4 * units, units]),
      graph.floats(biases, shape: [directions, 8 * units]),
    ]
    // Runtimes want a step at least.
    let lengths = steps.lengths.map { graph.cast(graph.greater($0, graph.integer(1)), to: .int32) }
    let outputs = graph.apply(
      "LSTM", operands + (lengths.map { [$0] } ?? []),
      [
        ONNXAttribute("hidden_size", .integer(units)),
        ONNXAttribute("direction", .text(isBidirectional ? "bidirectional" : "forward")),
      ])
    var result = steps
    result.shape = [steps.shape[0], directions * units]
    // [T, directions, N, units] to [N, T, directions · units].
    result.value = graph.reshaped(graph.transposed(outputs, [2, 0, 1, 3]), [-1] + result.shape)
    // What a runtime leaves behind a clip's end is its own affair.
    result.isClear = steps.lengths == nil
    return result
  }

  /// [inputs, 4 · units] turned over, its gates in ONNX's order.
  private static func gates(_ weights: [Float], _ units: Int) -> [Float] {
    let inputs = weights.count / (4 * units)
    var result: [Float] = []
    result.reserveCapacity(weights.count)
    for gate in [0, 3, 1, 2] {
      for unit in 0..<units {
        for input in 0..<inputs { result.append(weights[input * 4 * units + gate * units + unit]) }
      }
    }
    return result
  }
}
