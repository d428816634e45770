/// A network layer by layer: what comes out of each, how many weights it has and what one clip costs.
public struct NetworkSummary: Codable, Sendable, Equatable {
  public struct Row: Codable, Sendable, Equatable {
    /// Place and kind, such as `3-dense`.
    public var layer: String
    /// Of one clip.
    public var outputShape: [Int]
    public var parameters: Int
    /// Floating point operations of one clip's forward pass in matrix products, a multiplication and an addition being
    /// two; loops over single values are not counted.
    public var operations: Int
  }

  public var name: String
  public var inputShape: [Int]
  public var rows: [Row]

  public var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  public var operations: Int { rows.reduce(0) { $0 + $1.operations } }

  public init(_ specification: NetworkSpecification) throws(NeuralError) {
    name = specification.name
    inputShape = specification.inputShape
    rows = []
    var shape = specification.inputShape
    for (index, layer) in specification.layers.enumerated() {
      let output = try layer.outputShape(of: shape, at: "\(index + 1)")
      let next = index + 1 < specification.layers.count ? specification.layers[index + 1] : nil
      let cost = try layer.cost(of: shape, before: next)
      rows.append(
        Row(
          layer: "\(index + 1)-\(layer.kind)", outputShape: output, parameters: cost.parameters,
          operations: cost.operations))
      shape = output
    }
  }

  /// About how many bytes a training pass over a batch of this size takes in single precision: every layer's output and
  /// its gradient, and each parameter with its gradient, two averages of the optimizer and the partial gradients of
  /// the chunks of the batch.
  public func trainingBytes(batchSize: Int) -> Int {
    let values = rows.reduce(inputShape.reduce(1, *)) { $0 + 2 * $1.outputShape.reduce(1, *) }
    let chunks = BatchChunks(clips: batchSize).count
    return MemoryLayout<Float>.size * (values * batchSize + parameters * (4 + chunks))
  }
}

extension LayerSpecification {
  /// Weights and forward operations of this layer for one clip of `shape`; `next` is the layer behind it.
  fileprivate func cost(
    of shape: [Int], before next: LayerSpecification?
  ) throws(NeuralError) -> (parameters: Int, operations: Int) {
    let width = Self.valuesPerStep(shape)
    let steps = shape.count > 1 ? shape[0] : 1
    switch self {
    case .convolution(let filters, _, _, _):
      guard let geometry = geometry(over: shape) else { return (0, 0) }
      let weights = geometry.patchSize * filters
      let bias = next == .batchNormalization ? 0 : filters
      return (weights + bias, 2 * weights * geometry.outHeight * geometry.outWidth)
    case .batchNormalization: return (2 * shape[shape.count - 1], 0)
    case .layerNormalization: return (2 * width, 0)
    case .dense(let units): return ((width + 1) * units, 2 * width * units * steps)
    case .lstm(let units, let isBidirectional):
      let directions = isBidirectional ? 2 : 1
      let weights = (width + units) * 4 * units
      return (directions * (weights + 4 * units), directions * 2 * weights * steps)
    case .selfAttention:
      let weights = 4 * width * width
      return (weights + 4 * width, 2 * weights * steps + 4 * steps * steps * width)
    case .attentionPooling(let units):
      return ((width + 2) * units, 2 * steps * (width * units + units + width))
    case .residual(let body, let shortcut):
      let parts = [
        try NetworkSummary(.init(name: "", inputShape: shape, layers: body)),
        try NetworkSummary(.init(name: "", inputShape: shape, layers: shortcut)),
      ]
      return (parts.reduce(0) { $0 + $1.parameters }, parts.reduce(0) { $0 + $1.operations })
    case .activation, .maxPooling, .averagePooling, .globalAveragePooling, .temporalMean, .dropout, .flatten,
      .positionalEncoding:
      return (0, 0)
    }
  }
}
