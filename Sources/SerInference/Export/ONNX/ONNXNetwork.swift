import SerModels
import SerNeural

/// Adds the layers of one network to a graph.
///
/// Only what lies up to a clip's end counts, as in ``NetworkModel``: layers that look beyond one step get zeros there,
/// or are told how long each clip is.
struct ONNXNetwork {
  let weights: NetworkModel.NamedWeights

  /// What layers make of an activation. `prefix` stands before the place of each in the names of its weights.
  func add(
    _ layers: [LayerSpecification], behind input: ONNXActivation, prefix: String = "", to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    var activation = input
    for (index, layer) in layers.enumerated() {
      let place = "\(prefix)\(index + 1)-\(layer.kind)"
      activation = try add(layer, behind: activation, at: place, to: &graph)
    }
    return activation
  }

  private func add(
    _ layer: LayerSpecification, behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    switch layer {
    case .convolution, .maxPooling, .averagePooling:
      return try addWindowed(layer, behind: input, at: place, to: &graph)
    case .batchNormalization: return try addBatchNormalization(behind: input, at: place, to: &graph)
    case .layerNormalization: return try addLayerNormalization(behind: input, at: place, to: &graph)
    case .activation(let function): return add(function, behind: input, to: &graph)
    // Nothing is dropped when clips are judged.
    case .dropout: return input
    case .dense(let units): return try addDense(units, behind: input, at: place, to: &graph)
    case .flatten: return addFlatten(behind: input, to: &graph)
    case .globalAveragePooling, .temporalMean:
      return addMean(behind: layer == .temporalMean ? graph.sequence(input) : input, to: &graph)
    case .lastStep: return addLastStep(behind: input, to: &graph)
    case .attentionPooling: return try addAttentionPooling(behind: input, at: place, to: &graph)
    case .lstm(let units, let isBidirectional):
      return try addLSTM(units, isBidirectional: isBidirectional, behind: input, at: place, to: &graph)
    case .selfAttention(let heads, _): return try addSelfAttention(heads, behind: input, at: place, to: &graph)
    case .positionalEncoding: return addPositions(behind: input, to: &graph)
    case .residual(let body, let shortcut):
      let changed = try add(body, behind: input, prefix: "\(place)/body-", to: &graph)
      let direct = try add(shortcut, behind: input, prefix: "\(place)/shortcut-", to: &graph)
      var result = changed
      result.value = graph.sum(changed.value, direct.value)
      result.isClear = changed.isClear && direct.isClear
      return result
    }
  }

  // MARK: Weights

  /// The numbers of a layer under their own name. Throws where the model has none.
  func weight(_ name: String, of place: String) throws(ModelExportError) -> (shape: [Int], values: [Float]) {
    guard let weight = weights["\(place)/\(name)"] else {
      throw .incomplete(missing: "\(place)/\(name)", format: "onnx")
    }
    return weight
  }

  /// x · weight + bias over the last axis.
  func addMap(
    _ x: ONNXGraph.Value, at place: String, prefix: String = "", to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXGraph.Value {
    let weight = try weight(prefix + "weight", of: place)
    let bias = try self.weight(prefix + "bias", of: place)
    let product = graph.matrixProduct(x, graph.floats(weight.values, shape: weight.shape))
    return graph.sum(product, graph.floats(bias.values))
  }

  // MARK: Layers without a file of their own

  private func add(
    _ function: ActivationFunction, behind input: ONNXActivation, to graph: inout ONNXGraph
  ) -> ONNXActivation {
    var result = input
    switch function {
    case .relu: result.value = graph.apply("Relu", [input.value])
    case .gelu:
      // ½x(1 + erf(x/√2)); the operator Gelu came with a later set.
      let area = graph.apply("Erf", [graph.product(input.value, graph.float(Float(0.5).squareRoot()))])
      let half = graph.product(input.value, graph.float(0.5))
      result.value = graph.product(half, graph.sum(area, graph.float(1)))
    }
    return result
  }

  private func addDense(
    _ units: Int, behind input: ONNXActivation, at place: String, to graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXActivation {
    var result = graph.sequence(input)
    result.value = try addMap(result.value, at: place, to: &graph)
    result.shape[result.shape.count - 1] = units
    // A bias fills what was zero.
    result.isClear = result.lengths == nil
    return result
  }

  private func addFlatten(behind input: ONNXActivation, to graph: inout ONNXGraph) -> ONNXActivation {
    let steps = graph.sequence(graph.cleared(input))
    let count = steps.shape.reduce(1, *)
    return ONNXActivation(
      value: graph.reshaped(steps.value, [-1, count]), shape: [count], lengths: nil, isClear: true)
  }
}
