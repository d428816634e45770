/// What flows between the layers of a network in a graph.
struct ONNXActivation {
  /// Images as [N, C, T, F], the order of ONNX; sequences as [N, T, D]; vectors as [N, D].
  var value: ONNXGraph.Value
  /// Of one clip in serbase's order: [T, F, C], [T, D] or [D].
  var shape: [Int]
  /// Valid steps of each clip, int64, shape [N]; nil once there is no time axis.
  var lengths: ONNXGraph.Value?
  /// Whether the steps behind a clip's end are zero.
  var isClear: Bool

  var isImage: Bool { shape.count == 3 }
}

extension ONNXGraph {
  /// The same with zeros behind each clip's end.
  mutating func cleared(_ input: ONNXActivation) -> ONNXActivation {
    guard !input.isClear, let mask = mask(of: input) else { return input }
    var result = input
    result.value = cleared(input.value, outside: mask)
    result.isClear = true
    return result
  }

  /// Whether a step is valid, of a shape that goes with the value's; nil where there is no time axis.
  mutating func mask(of input: ONNXActivation) -> Value? {
    guard let lengths = input.lengths else { return nil }
    return widened(isOwn(step: input.shape[0], lengths: lengths), at: input.isImage ? [1, 3] : [2])
  }

  /// An image as the sequence of its steps, F·C values each; a sequence as it is.
  mutating func sequence(_ input: ONNXActivation) -> ONNXActivation {
    guard input.isImage else { return input }
    var result = input
    result.shape = [input.shape[0], input.shape[1] * input.shape[2]]
    result.value = reshaped(transposed(input.value, [0, 2, 3, 1]), [-1] + result.shape)
    return result
  }
}
