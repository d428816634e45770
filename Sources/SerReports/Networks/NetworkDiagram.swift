import SerNeural

/// A network as it is drawn and listed: every layer with its settings, output, weights and cost, and the layers of
/// residual blocks inside their block. Made from the specification alone, as the network itself is.
public struct NetworkDiagram: Sendable {
  /// One layer.
  public struct Layer: Sendable, Equatable {
    /// Place and kind as in the names of its weights, such as `3-dense` or `5-residual/body-1-convolution`.
    public let name: String
    public let specification: LayerSpecification
    /// Of one clip.
    public let outputShape: [Int]
    public let parameters: Int
    /// Floating point operations of one clip's forward pass in matrix products; see ``SerNeural/NetworkSummary``.
    public let operations: Int

    /// The layer's kind as names of weights have it, such as `max-pooling`.
    public var kind: String { specification.kind }
    /// What is set of it, such as `3×3, 32 filters`; empty where there is nothing to set.
    public var settings: String { specification.settings }
  }

  /// A layer, or a block whose output is the sum of two rows of layers.
  public indirect enum Step: Sendable, Equatable {
    case layer(Layer)
    /// The block's own layer has the sums of parameters and operations; no shortcut layers stand for the input itself.
    case residual(Layer, body: [Step], shortcut: [Step])

    public var layer: Layer {
      switch self {
      case .layer(let layer), .residual(let layer, _, _): layer
      }
    }
  }

  public let name: String
  /// Of one clip.
  public let inputShape: [Int]
  public let steps: [Step]
  /// Clips of a training batch, for ``trainingBytes``.
  public let batchSize: Int
  private let summary: NetworkSummary

  public var parameters: Int { summary.parameters }
  /// Of one clip's forward pass.
  public var operations: Int { summary.operations }
  /// About what a training pass over a batch takes in memory.
  public var trainingBytes: Int { summary.trainingBytes(batchSize: batchSize) }
  public var outputShape: [Int] { steps.last?.layer.outputShape ?? inputShape }

  /// Throws where a layer can't stand behind the one before it.
  public init(_ specification: NetworkSpecification, batchSize: Int) throws(NeuralError) {
    name = specification.name
    inputShape = specification.inputShape
    self.batchSize = batchSize
    summary = try NetworkSummary(specification)
    steps = try Self.steps(of: specification.layers, inputShape: specification.inputShape, prefix: "")
  }

  private static func steps(
    of layers: [LayerSpecification], inputShape: [Int], prefix: String
  ) throws(NeuralError) -> [Step] {
    let rows = try NetworkSummary(NetworkSpecification(name: "", inputShape: inputShape, layers: layers)).rows
    var steps: [Step] = []
    var shape = inputShape
    for (layer, row) in zip(layers, rows) {
      let described = Layer(
        name: prefix + row.layer, specification: layer, outputShape: row.outputShape, parameters: row.parameters,
        operations: row.operations)
      if case .residual(let body, let shortcut) = layer {
        steps.append(
          .residual(
            described, body: try Self.steps(of: body, inputShape: shape, prefix: "\(described.name)/body-"),
            shortcut: try Self.steps(of: shortcut, inputShape: shape, prefix: "\(described.name)/shortcut-")))
      } else {
        steps.append(.layer(described))
      }
      shape = row.outputShape
    }
    return steps
  }
}
