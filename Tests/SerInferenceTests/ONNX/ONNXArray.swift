import Testing

/// A tensor of the test's own evaluator: numbers as doubles, whatever their type, or texts.
struct ONNXArray {
  var shape: [Int]
  var values: [Double]
  var texts: [String] = []
  /// Whether division goes towards 0.
  var isWhole = false
  /// Whether every result is rounded to single precision.
  var isFloat = false

  var count: Int { shape.reduce(1, *) }

  init(_ values: [Double], _ shape: [Int], isWhole: Bool = false) {
    self.values = values
    self.shape = shape
    self.isWhole = isWhole
  }

  /// The message `TensorProto`.
  init(tensor: ProtobufMessage) throws {
    shape = try tensor.integers(1)
    let raw = tensor.bytes(9).first ?? []
    values = []
    switch tensor.integer(2) {
    case 1:
      values = ProtobufMessage.numbers(UInt32.self, raw).map { Double(Float(bitPattern: $0)) }
      isFloat = true
    case 11: values = ProtobufMessage.numbers(UInt64.self, raw).map(Double.init(bitPattern:))
    case 7:
      values = ProtobufMessage.numbers(UInt64.self, raw).map { Double(Int64(bitPattern: $0)) }
      isWhole = true
    case 8: texts = tensor.texts(6)
    default: Issue.record("element type \(tensor.integer(2) ?? -1)")
    }
    try #require(max(values.count, texts.count) == count, "\(tensor.text(8)): \(values.count) values, shape \(shape)")
  }

  /// Values between two neighbours along an axis, and slices in front of it.
  func strides(_ axis: Int) -> (outer: Int, side: Int, inner: Int) {
    let axis = axis < 0 ? axis + shape.count : axis
    return (shape[..<axis].reduce(1, *), shape[axis], shape[(axis + 1)...].reduce(1, *))
  }

  /// One value a place of the broadcast shape of two arrays.
  static func combine(_ a: ONNXArray, _ b: ONNXArray, _ body: (Double, Double) -> Double) throws -> ONNXArray {
    let shape = try broadcast(a.shape, b.shape)
    let (first, second) = (a.expanded(shape), b.expanded(shape))
    return ONNXArray(zip(first, second).map(body), shape, isWhole: a.isWhole && b.isWhole)
  }

  static func broadcast(_ a: [Int], _ b: [Int]) throws -> [Int] {
    let count = max(a.count, b.count)
    let (a, b) = (Array(repeating: 1, count: count - a.count) + a, Array(repeating: 1, count: count - b.count) + b)
    return try zip(a, b).map { sides in
      try #require(sides.0 == sides.1 || sides.0 == 1 || sides.1 == 1, "shapes \(a) and \(b)")
      return sides.0 == 1 ? sides.1 : sides.0
    }
  }

  /// The values at every place of a shape that this one is broadcast to.
  func expanded(_ target: [Int]) -> [Double] {
    let own = Array(repeating: 1, count: target.count - shape.count) + shape
    if own == target { return values }
    var steps = [Int](repeating: 0, count: own.count)
    var step = 1
    for axis in own.indices.reversed() {
      steps[axis] = own[axis] == 1 ? 0 : step
      step *= own[axis]
    }
    return (0..<target.reduce(1, *)).map { index in
      var (rest, place) = (index, 0)
      for axis in target.indices.reversed() {
        place += rest % target[axis] * steps[axis]
        rest /= target[axis]
      }
      return values[place]
    }
  }
}
