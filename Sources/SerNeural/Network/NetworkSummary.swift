import Foundation

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
  /// Values of one clip that layers keep beside what they give, and that those inside residual blocks give.
  private var innerValues = 0

  public var parameters: Int { rows.reduce(0) { $0.saturated(plus: $1.parameters) } }
  public var operations: Int { rows.reduce(0) { $0.saturated(plus: $1.operations) } }

  public init(_ specification: NetworkSpecification) throws(NeuralError) {
    guard LayerSpecification.isPossible(specification.inputShape) else {
      throw .invalidSetting(
        name: "input shape", found: "\(specification.inputShape)",
        allowed: "[T, F, C], [T, D] or [D] with sides above 0, at most 2^20")
    }
    let depth = LayerSpecification.depth(of: specification.layers)
    guard depth <= LayerSpecification.greatestDepth else {
      throw .invalidSetting(
        name: "layers", found: "residual blocks \(depth) deep", allowed: "at most \(LayerSpecification.greatestDepth)")
    }
    name = specification.name
    inputShape = specification.inputShape
    rows = []
    var shape = specification.inputShape
    for (index, layer) in specification.layers.enumerated() {
      let output = try LayerSpecification.outputShape(of: [layer], behind: shape, from: index + 1)
      let next = index + 1 < specification.layers.count ? specification.layers[index + 1] : nil
      let cost = try layer.cost(of: shape, before: next)
      innerValues = innerValues.saturated(plus: try layer.innerValues(behind: shape))
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
    let values = inputShape.reduce(1, *).saturated(plus: outputValues.saturated(times: 2))
    let chunks = BatchChunks(clips: batchSize).count
    let total = values.saturated(times: batchSize).saturated(plus: parameters.saturated(times: 4 + chunks))
    return total.saturated(times: MemoryLayout<Float>.size)
  }

  /// Values of one clip that all layers give, those inside blocks too.
  fileprivate var outputValues: Int { rows.reduce(innerValues) { $0.saturated(plus: $1.outputShape.reduce(1, *)) } }

  /// Throws with the estimate where this machine's memory can't hold a training pass; asked before any is taken.
  public func requireTrainingMemory(batchSize: Int) throws(NeuralError) {
    try requireMemory(bytes: trainingBytes(batchSize: batchSize))
  }

  func requireMemory(bytes: Int) throws(NeuralError) {
    let limit = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    if bytes > limit { throw .tooLarge(what: "network \(name)", bytes: bytes, limit: limit) }
  }
}

extension Int {
  /// The sum, or the greatest integer where it would be more.
  func saturated(plus other: Int) -> Int {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }

  /// The product of numbers that aren't negative, or the greatest integer where it would be more.
  func saturated(times other: Int) -> Int {
    let (product, isTooLarge) = multipliedReportingOverflow(by: other)
    return isTooLarge ? .max : product
  }
}

extension LayerSpecification {
  /// Values of one clip of `shape` that the layers inside this one give.
  fileprivate func innerValues(behind shape: [Int]) throws(NeuralError) -> Int {
    let steps = shape.count > 1 ? shape[0] : 1
    let (body, shortcut): ([LayerSpecification], [LayerSpecification])
    switch self {
    case .residual(let first, let second): (body, shortcut) = (first, second)
    // Queries, keys and values, and the weights of every step for every other.
    case .selfAttention(let heads, _):
      return (3 * Self.valuesPerStep(shape)).saturated(plus: heads.saturated(times: steps)).saturated(times: steps)
    // Four gates, the cell and its tanh.
    case .lstm(let units, let isBidirectional): return (isBidirectional ? 12 : 6) * units * steps
    default: return 0
    }
    let changed = try NetworkSummary(.init(name: "", inputShape: shape, layers: body))
    let direct = try NetworkSummary(.init(name: "", inputShape: shape, layers: shortcut))
    return changed.outputValues.saturated(plus: direct.outputValues)
  }

  /// Weights and forward operations of this layer for one clip of `shape`; `next` is the layer behind it.
  fileprivate func cost(
    of shape: [Int], before next: LayerSpecification?
  ) throws(NeuralError) -> (parameters: Int, operations: Int) {
    let width = Self.valuesPerStep(shape)
    let steps = shape.count > 1 ? shape[0] : 1
    switch self {
    case .convolution(let filters, _, _, _):
      guard let geometry = geometry(over: shape) else { return (0, 0) }
      let weights = geometry.patchSize.saturated(times: filters)
      let bias = next == .batchNormalization ? 0 : filters
      let pixels = geometry.outHeight * geometry.outWidth
      return (weights.saturated(plus: bias), weights.saturated(times: 2 * pixels))
    case .batchNormalization: return (2 * shape[shape.count - 1], 0)
    case .layerNormalization: return (2 * width, 0)
    case .dense(let units):
      return ((width + 1).saturated(times: units), width.saturated(times: units).saturated(times: 2 * steps))
    case .lstm(let units, let isBidirectional):
      let directions = isBidirectional ? 2 : 1
      let weights = (width + units).saturated(times: 4 * units * directions)
      return (weights.saturated(plus: directions * 4 * units), weights.saturated(times: 2 * steps))
    case .selfAttention:
      let weights = width.saturated(times: 4 * width)
      let products = (4 * width).saturated(times: steps * steps)
      return (weights.saturated(plus: 4 * width), weights.saturated(times: 2 * steps).saturated(plus: products))
    case .attentionPooling(let units):
      let weights = width.saturated(times: units)
      return (
        weights.saturated(plus: 2 * units), weights.saturated(plus: units + width).saturated(times: 2 * steps)
      )
    case .residual(let body, let shortcut):
      let changed = try NetworkSummary(.init(name: "", inputShape: shape, layers: body))
      let direct = try NetworkSummary(.init(name: "", inputShape: shape, layers: shortcut))
      return (
        changed.parameters.saturated(plus: direct.parameters), changed.operations.saturated(plus: direct.operations)
      )
    case .activation, .maxPooling, .averagePooling, .globalAveragePooling, .temporalMean, .lastStep, .dropout, .flatten,
      .positionalEncoding:
      return (0, 0)
    }
  }
}
