extension LayerSpecification {
  /// The shape of one clip behind this layer, or why the layer can't stand at `place` behind that shape.
  package func outputShape(of shape: [Int], at place: String) throws(NeuralError) -> [Int] {
    func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws(NeuralError) {
      if !condition { throw .invalidLayer(place: "\(place)-\(kind)", reason: reason()) }
    }
    switch self {
    case .convolution(let filters, let window, let stride, let padding):
      try require((1...1 << 20).contains(filters), "\(filters) filters, expected 1…2^20")
      try require(window.isPossible && stride.isPossible, "window and stride must have sides of 1…1024")
      let isOdd = !window.time.isMultiple(of: 2) && !window.frequency.isMultiple(of: 2)
      try require(padding == .valid || isOdd, "same padding needs an odd window")
      return try windowed(shape, at: place, channels: filters)
    case .maxPooling(let window, let stride), .averagePooling(let window, let stride):
      try require(window.isPossible && (stride?.isPossible ?? true), "window and stride must have sides of 1…1024")
      try require(window.time * window.frequency <= 256, "windows of more than 256 pixels")
      return try windowed(shape, at: place, channels: shape.last ?? 0)
    case .globalAveragePooling:
      try require(shape.count > 1, "nothing to average over in shape \(shape)")
      return [shape[shape.count - 1]]
    case .temporalMean, .lastStep:
      try require(shape.count > 1, "no time axis in shape \(shape)")
      return [Self.valuesPerStep(shape)]
    case .dropout(let rate):
      try require(rate >= 0 && rate < 1, "rate \(rate), expected 0..<1")
      return shape
    case .dense(let units):
      try require((1...1 << 20).contains(units), "\(units) units, expected 1…2^20")
      return shape.count > 1 ? [shape[0], units] : [units]
    case .flatten:
      return [shape.reduce(1, *)]
    case .lstm(let units, let isBidirectional):
      try require((1...1 << 20).contains(units), "\(units) units, expected 1…2^20")
      try require(shape.count > 1, "no time axis in shape \(shape)")
      return [shape[0], isBidirectional ? 2 * units : units]
    case .selfAttention(let heads, let rate):
      try require(rate >= 0 && rate < 1, "dropout \(rate), expected 0..<1")
      try require(shape.count == 2, "expected a sequence [T, D], found \(shape)")
      try require(heads > 0 && shape[1].isMultiple(of: heads), "\(shape[1]) values don't divide into \(heads) heads")
      return shape
    case .attentionPooling(let units):
      try require((1...1 << 20).contains(units), "\(units) units, expected 1…2^20")
      try require(shape.count > 1, "no time axis in shape \(shape)")
      return [Self.valuesPerStep(shape)]
    case .positionalEncoding:
      try require(shape.count == 2, "expected a sequence [T, D], found \(shape)")
      return shape
    case .batchNormalization, .activation, .layerNormalization:
      return shape
    case .residual(let body, let shortcut):
      let changed = try Self.outputShape(of: body, behind: shape, at: "\(place)-residual/body-")
      let direct = try Self.outputShape(of: shortcut, behind: shape, at: "\(place)-residual/shortcut-")
      try require(changed == direct, "its layers give \(changed), the shortcut \(direct)")
      return changed
    }
  }

  /// The shape behind a row of layers, whose places are numbered from `first` on.
  static func outputShape(
    of layers: [LayerSpecification], behind shape: [Int], at prefix: String = "", from first: Int = 1
  ) throws(NeuralError) -> [Int] {
    var shape = shape
    for (index, layer) in layers.enumerated() {
      shape = try layer.outputShape(of: shape, at: "\(prefix)\(first + index)")
      guard isPossible(shape) else {
        throw .invalidLayer(
          place: "\(prefix)\(first + index)-\(layer.kind)", reason: "gives too large a shape, \(shape)")
      }
    }
    return shape
  }

  /// How deep residual blocks may nest: what is asked of a block is asked of those inside it several times over.
  static let greatestDepth = 4

  /// How deep residual blocks nest, 0 without any.
  static func depth(of layers: [LayerSpecification]) -> Int {
    layers.reduce(0) { deepest, layer in
      guard case .residual(let body, let shortcut) = layer else { return deepest }
      return max(deepest, 1 + max(depth(of: body), depth(of: shortcut)))
    }
  }

  /// Whether a shape has between one and three sides whose product can't leave the range of integers.
  static func isPossible(_ shape: [Int]) -> Bool {
    (1...3).contains(shape.count) && shape.allSatisfy { (1...(shape.count == 1 ? 1 << 30 : 1 << 20)).contains($0) }
  }

  /// Values of one time step, or of a vector.
  static func valuesPerStep(_ shape: [Int]) -> Int { shape.dropFirst(shape.count > 1 ? 1 : 0).reduce(1, *) }

  /// How this layer's windows slide over an image, `nil` for a layer without windows.
  package func geometry(over shape: [Int]) -> WindowGeometry? {
    guard shape.count == 3 else { return nil }
    func geometry(_ window: WindowSize, _ stride: WindowSize, _ padding: WindowSize) -> WindowGeometry {
      WindowGeometry(
        height: shape[0], width: shape[1], channels: shape[2], window: window, stride: stride, padding: padding)
    }
    switch self {
    case .convolution(_, let window, let stride, let padding):
      let zeros = WindowSize((window.time - 1) / 2, (window.frequency - 1) / 2)
      return geometry(window, stride, padding == .same ? zeros : WindowSize(0, 0))
    case .maxPooling(let window, let stride), .averagePooling(let window, let stride):
      return geometry(window, stride ?? window, WindowSize(0, 0))
    default: return nil
    }
  }

  private func windowed(_ shape: [Int], at place: String, channels: Int) throws(NeuralError) -> [Int] {
    guard let geometry = geometry(over: shape) else {
      throw .invalidLayer(place: "\(place)-\(kind)", reason: "expected an image [T, F, C], found \(shape)")
    }
    guard geometry.outHeight > 0, geometry.outWidth > 0 else {
      throw .invalidLayer(place: "\(place)-\(kind)", reason: "its window doesn't fit into \(shape)")
    }
    return [geometry.outHeight, geometry.outWidth, channels]
  }
}

extension WindowSize {
  fileprivate var isPossible: Bool { (1...1024).contains(time) && (1...1024).contains(frequency) }
}
