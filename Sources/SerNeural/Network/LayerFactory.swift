import SerNumerics

/// Makes layers from their specifications, with fresh weights, and joins those that can share a pass over memory.
struct LayerFactory<Scalar: NeuralScalar> {
  private let seed: Seed
  private var dropoutCount = 0

  init(seed: Seed) { self.seed = seed }

  /// The layers of a validated specification. `prefix` stands before the place of each in the names of its weights.
  mutating func makeStack(
    _ specifications: [LayerSpecification], inputShape: [Int], prefix: String = ""
  ) throws(NeuralError) -> LayerStack<Scalar> {
    var (layers, shape, index): ([any Layer<Scalar>], [Int], Int) = ([], inputShape, 0)
    while index < specifications.count {
      let place = "\(prefix)\(index + 1)"
      let used = fusedCount(specifications, index, shape)
      let layer: any Layer<Scalar>
      if case .batchNormalization = specifications[index] {
        let isBehindConvolution = index > 0 && specifications[index - 1].isConvolution
        layer = try makeNormalization(
          Array(specifications[index..<index + used]), shape, overwritesInput: isBehindConvolution)
      } else {
        let next = index + 1 < specifications.count ? specifications[index + 1] : nil
        layer = try make(specifications[index], shape, at: place, before: next)
      }
      name(layer, "\(place)-\(specifications[index].kind)")
      layers.append(layer)
      for step in 0..<used {
        shape = try specifications[index + step].outputShape(of: shape, at: "\(prefix)\(index + step + 1)")
      }
      index += used
    }
    return LayerStack(layers: layers)
  }

  /// How many layers from `index` on become one: a normalisation takes a ReLU and pooling behind it along.
  private func fusedCount(_ specifications: [LayerSpecification], _ index: Int, _ shape: [Int]) -> Int {
    guard case .batchNormalization = specifications[index] else { return 1 }
    var used = 1
    if index + used < specifications.count, case .activation(.relu) = specifications[index + used] { used += 1 }
    if index + used < specifications.count, case .maxPooling = specifications[index + used],
      specifications[index + used].geometry(over: shape)?.isDisjoint == true
    {
      used += 1
    }
    return used
  }

  private func makeNormalization(
    _ group: [LayerSpecification], _ shape: [Int], overwritesInput: Bool
  ) throws(NeuralError) -> any Layer<Scalar> {
    let isRectified = group.contains(.activation(.relu))
    if let geometry = group.last?.geometry(over: shape) {
      return NormalizedMaxPooling<Scalar>(
        geometry: geometry, isRectified: isRectified, overwritesInput: overwritesInput)
    }
    return BatchNormalization<Scalar>(channels: shape[shape.count - 1], isRectified: isRectified)
  }

  private mutating func make(
    _ specification: LayerSpecification, _ shape: [Int], at place: String, before next: LayerSpecification?
  ) throws(NeuralError) -> any Layer<Scalar> {
    let output = try specification.outputShape(of: shape, at: place)
    let width = LayerSpecification.valuesPerStep(shape)
    let initialization = WeightInitialization<Scalar>(seed: seed.derived("weights of \(place)"))
    switch specification {
    case .convolution, .maxPooling, .averagePooling:
      return makeWindowed(specification, shape, before: next, initialization)
    case .dense(let units):
      let layer = Dense<Scalar>(inputs: width, units: units)
      initialization.fill(layer.map, isRectified: next?.isActivation ?? false)
      return layer
    case .lstm(let units, let isBidirectional):
      let layer = LSTM<Scalar>(inputs: width, units: units, isBidirectional: isBidirectional)
      for direction in layer.directions { initialization.fill(direction) }
      return layer
    case .selfAttention(let heads):
      let layer = MultiHeadSelfAttention<Scalar>(width: width, heads: heads)
      initialization.fill(layer.projection, isRectified: false)
      initialization.fill(layer.outputMap, isRectified: false)
      return layer
    case .attentionPooling(let units):
      let layer = AttentionPooling<Scalar>(width: width, units: units)
      initialization.fill(layer.map, isRectified: false)
      initialization.glorotUniform(layer.score, inputs: units, outputs: 1)
      return layer
    case .dropout(let rate):
      dropoutCount += 1
      return Dropout<Scalar>(rate: rate, place: dropoutCount)
    case .residual(let body, let shortcut):
      return Residual<Scalar>(
        body: try makeStack(body, inputShape: shape, prefix: "\(place)-residual/body-"),
        shortcut: try makeStack(shortcut, inputShape: shape, prefix: "\(place)-residual/shortcut-"))
    case .batchNormalization: return BatchNormalization<Scalar>(channels: shape[shape.count - 1], isRectified: false)
    case .activation(let function): return ElementwiseActivation<Scalar>(function)
    case .globalAveragePooling, .temporalMean: return MeanPooling<Scalar>(columns: output[0])
    case .flatten: return Flatten<Scalar>()
    case .layerNormalization: return LayerNormalization<Scalar>(width: width)
    case .positionalEncoding: return PositionalEncoding<Scalar>(width: width)
    }
  }

  private func makeWindowed(
    _ specification: LayerSpecification, _ shape: [Int], before next: LayerSpecification?,
    _ initialization: WeightInitialization<Scalar>
  ) -> any Layer<Scalar> {
    guard let geometry = specification.geometry(over: shape) else { preconditionFailure("a validated specification") }
    switch specification {
    case .convolution(let filters, _, _, _):
      let layer = Convolution2D<Scalar>(geometry: geometry, filters: filters, hasBias: next != .batchNormalization)
      initialization.heNormal(layer.weight, inputs: geometry.patchSize)
      return layer
    case .averagePooling: return AveragePooling2D<Scalar>(geometry: geometry)
    default: return MaxPooling2D<Scalar>(geometry: geometry)
    }
  }

  /// Weights of the layers inside a residual block have their whole names already.
  private func name(_ layer: any Layer<Scalar>, _ name: String) {
    guard !(layer is Residual<Scalar>) else { return }
    for parameter in layer.parameters + layer.statistics { parameter.name = "\(name)/\(parameter.name)" }
  }
}

extension LayerSpecification {
  fileprivate var isConvolution: Bool {
    if case .convolution = self { true } else { false }
  }

  fileprivate var isActivation: Bool {
    if case .activation = self { true } else { false }
  }
}
