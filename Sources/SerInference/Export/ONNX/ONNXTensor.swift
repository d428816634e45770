/// The element types that serbase writes, with the numbers that ONNX gives them (`TensorProto.DataType`).
enum ONNXElement: Int {
  case float = 1
  case int32 = 6
  case int64 = 7
  case string = 8
  case double = 11
}

/// A constant of a graph.
struct ONNXTensor: Hashable {
  enum Elements: Hashable {
    case floats([Float])
    case doubles([Double])
    case integers([Int])
    case strings([String])
  }

  /// None for a single number.
  let shape: [Int]
  let elements: Elements

  init(_ elements: Elements, shape: [Int]) {
    self.shape = shape
    self.elements = elements
  }

  /// As the message `TensorProto`: numbers as raw little-endian bytes.
  func write(named name: String, to writer: inout ProtobufWriter) {
    writer.add(1, packed: shape)
    writer.add(2, type.rawValue)
    if case .strings(let strings) = elements { for string in strings { writer.add(6, string) } }
    writer.add(8, name)
    switch elements {
    case .floats(let values): writer.add(9, bytes: Self.raw(values.map(\.bitPattern.littleEndian)))
    case .doubles(let values): writer.add(9, bytes: Self.raw(values.map(\.bitPattern.littleEndian)))
    case .integers(let values): writer.add(9, bytes: Self.raw(values.map { Int64($0).littleEndian }))
    case .strings: break
    }
  }

  var type: ONNXElement {
    switch elements {
    case .floats: .float
    case .doubles: .double
    case .integers: .int64
    case .strings: .string
    }
  }

  private static func raw(_ values: [some BitwiseCopyable]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
}
