import Foundation

/// Writes a message in the wire format of Protocol Buffers (protobuf.dev, "Encoding").
///
/// By hand, since ONNX asks for four kinds of fields only; a library would add its runtime and some 10,000 generated
/// lines to say the same. Fields are written in the order of the calls, so that equal content gives equal bytes.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  private enum WireType: Int {
    case varint = 0
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// A field of type int32, int64, bool or an enumeration.
  mutating func add(_ field: Int, _ value: Int) {
    addTag(field, .varint)
    Self.append(value, to: &bytes)
  }

  /// A field of type float.
  mutating func add(_ field: Int, _ value: Float) {
    addTag(field, .fixed32)
    Self.append(value, to: &bytes)
  }

  /// A field of type string, or of type bytes that holds text.
  mutating func add(_ field: Int, _ text: String) { add(field, bytes: Array(text.utf8)) }

  /// A field of type bytes.
  mutating func add(_ field: Int, bytes content: [UInt8]) {
    addTag(field, .lengthDelimited)
    Self.append(content.count, to: &bytes)
    bytes += content
  }

  /// A field that is a message.
  mutating func add(_ field: Int, message body: (inout ProtobufWriter) throws -> Void) rethrows {
    var message = ProtobufWriter()
    try body(&message)
    add(field, bytes: message.bytes)
  }

  /// A repeated field of whole numbers, packed; left out where there are none.
  mutating func add(_ field: Int, packed values: [Int]) {
    guard !values.isEmpty else { return }
    var content: [UInt8] = []
    for value in values { Self.append(value, to: &content) }
    add(field, bytes: content)
  }

  /// A repeated field of floats, packed; left out where there are none.
  mutating func add(_ field: Int, packed values: [Float]) {
    guard !values.isEmpty else { return }
    var content: [UInt8] = []
    content.reserveCapacity(4 * values.count)
    for value in values { Self.append(value, to: &content) }
    add(field, bytes: content)
  }

  private mutating func addTag(_ field: Int, _ type: WireType) { Self.append(field << 3 | type.rawValue, to: &bytes) }

  /// Seven bits a byte, the lowest first; the highest bit says that more follow. Negative numbers take ten bytes.
  private static func append(_ value: Int, to bytes: inout [UInt8]) {
    var rest = UInt64(bitPattern: Int64(value))
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private static func append(_ value: Float, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
