import Testing

/// A message in the wire format of Protocol Buffers, read back: fields in the order of the bytes.
struct ProtobufMessage {
  enum Field {
    case varint(Int)
    case fixed32(UInt32)
    case bytes([UInt8])
  }

  let fields: [(number: Int, field: Field)]

  init(_ bytes: ArraySlice<UInt8>) throws {
    var rest = bytes
    var fields: [(Int, Field)] = []
    while !rest.isEmpty {
      let tag = try Self.varint(&rest)
      switch tag & 7 {
      case 0: fields.append((tag >> 3, .varint(try Self.varint(&rest))))
      case 2:
        let count = try Self.varint(&rest)
        try #require(count >= 0 && count <= rest.count, "a field of \(count) bytes, \(rest.count) are left")
        fields.append((tag >> 3, .bytes(Array(rest.prefix(count)))))
        rest = rest.dropFirst(count)
      case 5:
        try #require(rest.count >= 4)
        fields.append((tag >> 3, .fixed32(rest.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) })))
        rest = rest.dropFirst(4)
      default: Issue.record("wire type \(tag & 7)")
      }
    }
    self.fields = fields
  }

  init(_ bytes: [UInt8]) throws { try self.init(bytes[...]) }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> Int {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = try #require(rest.first)
      rest = rest.dropFirst()
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return Int(truncatingIfNeeded: value) }
      shift += 7
      try #require(shift < 64)
    }
  }

  func bytes(_ number: Int) -> [[UInt8]] {
    fields.compactMap { if $0.number == number, case .bytes(let bytes) = $0.field { bytes } else { nil } }
  }

  func integer(_ number: Int) -> Int? {
    fields.lazy.compactMap { if $0.number == number, case .varint(let value) = $0.field { value } else { nil } }.first
  }

  func float(_ number: Int) -> Float? {
    fields.lazy.compactMap {
      if $0.number == number, case .fixed32(let bits) = $0.field { Float(bitPattern: bits) } else { nil }
    }.first
  }

  func texts(_ number: Int) -> [String] { bytes(number).map { String(decoding: $0, as: UTF8.self) } }
  func text(_ number: Int) -> String { texts(number).first ?? "" }
  func messages(_ number: Int) throws -> [ProtobufMessage] { try bytes(number).map { try ProtobufMessage($0) } }

  /// A packed field.
  func integers(_ number: Int) throws -> [Int] {
    try bytes(number).flatMap { bytes in
      var (rest, values): (ArraySlice<UInt8>, [Int]) = (bytes[...], [])
      while !rest.isEmpty { values.append(try Self.varint(&rest)) }
      return values
    }
  }

  /// A packed field.
  func floats(_ number: Int) -> [Float] {
    bytes(number).flatMap { Self.numbers(UInt32.self, $0).map(Float.init(bitPattern:)) }
  }

  static func numbers<Number: FixedWidthInteger>(_: Number.Type, _ bytes: [UInt8]) -> [Number] {
    let size = MemoryLayout<Number>.size
    return stride(from: 0, to: bytes.count - size + 1, by: size).map { start in
      bytes[start..<start + size].reversed().reduce(0) { $0 << 8 | Number($1) }
    }
  }
}
