import SerReports

/// What `serbase diagram --json` prints.
struct DiagramSummary: Encodable {
  /// A layer, and what is inside it where it is a residual block.
  struct Layer: Encodable {
    let layer: String
    let kind: String
    let settings: String
    let outputShape: [Int]
    let parameters: Int
    let flops: Int
    var body: [Layer]?
    var shortcut: [Layer]?

    init(_ step: NetworkDiagram.Step) {
      let own = step.layer
      layer = own.name
      kind = own.kind
      settings = own.settings
      outputShape = own.outputShape
      parameters = own.parameters
      flops = own.operations
      if case .residual(_, let body, let shortcut) = step {
        self.body = body.map(Layer.init)
        self.shortcut = shortcut.map(Layer.init)
      }
    }
  }

  let name: String
  let featureSet: String
  let inputShape: [Int]
  let outputShape: [Int]
  let layers: [Layer]
  let parameters: Int
  /// Of one clip's forward pass.
  let flops: Int
  let batchSize: Int
  let trainingBytes: Int

  init(_ diagram: NetworkDiagram, featureSet: String) {
    name = diagram.name
    self.featureSet = featureSet
    inputShape = diagram.inputShape
    outputShape = diagram.outputShape
    layers = diagram.steps.map(Layer.init)
    parameters = diagram.parameters
    flops = diagram.operations
    batchSize = diagram.batchSize
    trainingBytes = diagram.trainingBytes
  }
}
