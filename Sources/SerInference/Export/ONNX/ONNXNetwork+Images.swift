import SerNeural

/// Layers that slide over images, and normalisation by batch.
extension ONNXNetwork {
  func addWindowed(
    _ layer: LayerSpecification, behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    guard let geometry = layer.geometry(over: input.shape),
      let shape = try? layer.outputShape(of: input.shape, at: place)
    else { throw .incomplete(missing: "an image before \(place)", format: "onnx") }
    var attributes = [
      ONNXAttribute("kernel_shape", .integers([geometry.window.time, geometry.window.frequency])),
      ONNXAttribute("strides", .integers([geometry.stride.time, geometry.stride.frequency])),
    ]
    let value: ONNXGraph.Value
    var isClear = input.isClear
    switch layer {
    case .convolution(let filters, _, _, _):
      let zeros = [geometry.padding.time, geometry.padding.frequency]
      attributes.append(ONNXAttribute("pads", .integers(zeros + zeros)))
      let operands = try convolutionWeights(geometry, filters: filters, at: place, in: &graph)
      value = graph.apply("Conv", [graph.cleared(input).value] + operands, attributes)
      // What lies behind a clip's end sees its last steps.
      isClear = false
    case .averagePooling: value = graph.apply("AveragePool", [input.value], attributes)
    default: value = graph.apply("MaxPool", [input.value], attributes)
    }
    let lengths = input.lengths.map { graph.lengths($0, behind: geometry) }
    // A window may begin in a clip and end behind it: it isn't the clip's, and may hold more than zeros.
    let isDisturbing = geometry.window.time > 1
    return ONNXActivation(value: value, shape: shape, lengths: lengths, isClear: isClear && !isDisturbing)
  }

  /// [window · C, filters] as ONNX has it, [filters, C, T, F], and the bias where there is one.
  private func convolutionWeights(
    _ geometry: WindowGeometry, filters: Int, at place: String, in graph: inout ONNXGraph
  ) throws(ModelExportError) -> [ONNXGraph.Value] {
    let weight = try weight("weight", of: place).values
    let (window, channels) = (geometry.window.time * geometry.window.frequency, geometry.channels)
    var turned = [Float](repeating: 0, count: weight.count)
    for position in 0..<window {
      for channel in 0..<channels {
        for filter in 0..<filters {
          turned[(filter * channels + channel) * window + position] =
            weight[(position * channels + channel) * filters + filter]
        }
      }
    }
    let shape = [filters, channels, geometry.window.time, geometry.window.frequency]
    let bias = weights["\(place)/bias"].map { graph.floats($0.values) }
    return [graph.floats(turned, shape: shape)] + (bias.map { [$0] } ?? [])
  }

  /// scale · x + shift by the running statistics.
  func addBatchNormalization(
    behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    let (gain, bias) = (try weight("gain", of: place).values, try weight("bias", of: place).values)
    let (mean, variance) = (
      try weight("running-mean", of: place).values, try weight("running-variance", of: place).values
    )
    let factors = zip(gain, variance).map { Double($0) / (Double($1) + 1e-5).squareRoot() }
    let shifts = factors.indices.map { Double(bias[$0]) - Double(mean[$0]) * factors[$0] }
    let shape = input.isImage ? [factors.count, 1, 1] : [factors.count]
    var result = input
    let scaled = graph.product(input.value, graph.floats(factors.map { Float($0) }, shape: shape))
    result.value = graph.sum(scaled, graph.floats(shifts.map { Float($0) }, shape: shape))
    result.isClear = result.lengths == nil
    return result
  }
}

extension ONNXGraph {
  /// Steps of each clip behind windows: those that fit into its own.
  fileprivate mutating func lengths(_ lengths: Value, behind geometry: WindowGeometry) -> Value {
    let stride = geometry.stride.time
    let shift = stride + 2 * geometry.padding.time - geometry.window.time
    guard stride > 1 || shift != 0 else { return lengths }
    let room = greater(sum(lengths, integer(shift)), integer(0))
    return stride > 1 ? quotient(room, integer(stride)) : room
  }
}
