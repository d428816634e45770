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
      let used = try fusedCount(specifications, index, shape)
      let group = specifications[index..<index + used]
      let next = index + used < specifications.count ? specifications[index + used] : nil
      layers.append(try make(group, shape, prefix: prefix, before: next))
      for step in 0..<used {
        shape = try specifications[index + step].outputShape(of: shape, at: "\(prefix)\(index + step + 1)")
      }
      index += used
    }
    return LayerStack(layers: layers)
  }

  /// How many layers from `index` on become one: a normalisation with a ReLU behind it, and a convolution with both
  /// and pooling behind them.
  private func fusedCount(
    _ specifications: [LayerSpecification], _ index: Int, _ shape: [Int]
  ) throws(NeuralError) -> Int {
    func isThere(_ layer: LayerSpecification, at place: Int) -> Bool {
      place < specifications.count && specifications[place] == layer
    }
    if specifications[index] == .batchNormalization { return isThere(.activation(.relu), at: index + 1) ? 2 : 1 }
    guard case .convolution = specifications[index], isThere(.batchNormalization, at: index + 1) else { return 1 }
    let last = isThere(.activation(.relu), at: index + 2) ? index + 3 : index + 2
    guard last < specifications.count, case .maxPooling = specifications[last] else { return 1 }
    let maps = try specifications[index].outputShape(of: shape, at: "\(index + 1)")
    return specifications[last].geometry(over: maps)?.isDisjoint == true ? last - index + 1 : 1
  }

  /// One layer for the specifications that ``fusedCount(_:_:_:)`` took together.
  private mutating func make(
    _ group: ArraySlice<LayerSpecification>, _ shape: [Int], prefix: String, before next: LayerSpecification?
  ) throws(NeuralError) -> any Layer<Scalar> {
    let (specification, place) = (group[group.startIndex], "\(prefix)\(group.startIndex + 1)")
    if group.count == 1 {
      let layer = try make(specification, shape, at: place, before: next)
      if !(layer is Residual<Scalar>) { name(layer.parameters + layer.statistics, "\(place)-\(specification.kind)") }
      return layer
    }
    let isRectified = group.contains(.activation(.relu))
    if specification == .batchNormalization {
      let layer = BatchNormalization<Scalar>(channels: shape[shape.count - 1], isRectified: isRectified)
      name(layer.parameters + layer.statistics, "\(place)-\(specification.kind)")
      return layer
    }
    let maps = try specification.outputShape(of: shape, at: place)
    guard
      let convolution = try make(specification, shape, at: place, before: .batchNormalization)
        as? Convolution2D<Scalar>, let pooling = group.last?.geometry(over: maps)
    else { preconditionFailure("a group of other layers than were looked for") }
    let layer = ConvolutionBlock(convolution, isRectified: isRectified, pooling: pooling)
    name(convolution.parameters, "\(place)-\(specification.kind)")
    let normalization = "\(prefix)\(group.startIndex + 2)-\(LayerSpecification.batchNormalization.kind)"
    name([layer.batch.gain, layer.batch.bias] + layer.statistics, normalization)
    return layer
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
    case .selfAttention(let heads, let rate):
      if rate > 0 { dropoutCount += 1 }
      let layer = MultiHeadSelfAttention<Scalar>(
        width: width, heads: heads, dropout: rate > 0 ? DropoutMask(rate: rate, place: dropoutCount) : nil)
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
      return Dropout<Scalar>(DropoutMask(rate: rate, place: dropoutCount))
    case .residual(let body, let shortcut):
      return Residual<Scalar>(
        body: try makeStack(body, inputShape: shape, prefix: "\(place)-residual/body-"),
        shortcut: try makeStack(shortcut, inputShape: shape, prefix: "\(place)-residual/shortcut-"))
    case .batchNormalization: return BatchNormalization<Scalar>(channels: shape[shape.count - 1], isRectified: false)
    case .activation(let function): return ElementwiseActivation<Scalar>(function)
    case .globalAveragePooling, .temporalMean: return MeanPooling<Scalar>(columns: output[0])
    case .lastStep: return LastStep<Scalar>(columns: output[0])
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

  /// Those inside a residual block have their whole names already.
  private func name(_ parameters: [Parameter<Scalar>], _ name: String) {
    for parameter in parameters { parameter.name = "\(name)/\(parameter.name)" }
  }
}

extension LayerSpecification {
  fileprivate var isActivation: Bool {
    if case .activation = self { true } else { false }
  }
}
