import Foundation

/// One array in NumPy's `.npy` format, version 1 to 3 (NEP 1).
///
/// Reads either order, float32, float64, the integer types up to 64 bits, booleans and fixed-width unicode; writes float32, int32
/// and unicode. Object arrays (pickles) are refused: nothing in a table can execute.
public struct NumPyArray: Sendable, Equatable {
  /// The element values, widened to one of three kinds.
  public enum Elements: Sendable, Equatable {
    case floats([Float])
    case integers([Int])
    case strings([String])
  }

  /// NumPy's own limit since version 2. The header of a file could list thousands, more than can be written again.
  private static let mostDimensions = 64

  /// The length of each dimension; empty for a scalar.
  public let shape: [Int]
  public let elements: Elements

  public init(shape: [Int], elements: Elements) {
    self.shape = shape
    self.elements = elements
    precondition(count == shape.reduce(1, *), "shape \(shape) doesn't hold \(count) elements")
  }

  /// A vector of floats, shape [n].
  public init(_ values: [Float]) { self.init(shape: [values.count], elements: .floats(values)) }
  /// A vector of integers, shape [n].
  public init(_ values: [Int]) { self.init(shape: [values.count], elements: .integers(values)) }
  /// A vector of strings, shape [n].
  public init(_ values: [String]) { self.init(shape: [values.count], elements: .strings(values)) }
  /// A scalar string, shape [].
  public init(scalar: String) { self.init(shape: [], elements: .strings([scalar])) }

  /// Number of elements.
  public var count: Int {
    switch elements {
    case .floats(let values): values.count
    case .integers(let values): values.count
    case .strings(let values): values.count
    }
  }

  /// The elements as floats, if they are numbers.
  public var floats: [Float]? {
    switch elements {
    case .floats(let values): values
    case .integers(let values): values.map(Float.init)
    case .strings: nil
    }
  }

  /// The elements as integers, if they are whole numbers.
  public var integers: [Int]? {
    switch elements {
    case .integers(let values): values
    case .floats(let values): values.allSatisfy { $0 == $0.rounded() && abs($0) < 1e15 } ? values.map { Int($0) } : nil
    case .strings: nil
    }
  }

  /// The elements as strings; numbers in their decimal form.
  public var strings: [String] {
    switch elements {
    case .strings(let values): values
    case .integers(let values): values.map(String.init)
    case .floats(let values): values.map { "\($0)" }
    }
  }
}

// MARK: - Reading

extension NumPyArray {
  /// Reads a `.npy` file.
  public init(contentsOf url: URL) throws(FormatError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
    try self.init(data: data, path: url.path)
  }

  /// Parses the bytes of a `.npy` file; `path` is what errors name.
  public init(data: Data, path: String) throws(FormatError) {
    func malformed(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: path, format: "NumPy", found: found, expected: expected)
    }
    let bytes = [UInt8](data.prefix(12))
    guard bytes.count >= 10, bytes.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw malformed("no NumPy signature", "a .npy array")
    }
    let longHeader = bytes[6] >= 2
    let prefix = longHeader ? 12 : 10
    guard bytes.count >= prefix else { throw malformed("\(bytes.count) bytes", "a complete header") }
    let headerLength =
      longHeader
      ? Int(bytes[8]) | Int(bytes[9]) << 8 | Int(bytes[10]) << 16 | Int(bytes[11]) << 24
      : Int(bytes[8]) | Int(bytes[9]) << 8
    guard data.count >= prefix + headerLength else { throw malformed("a cut header", "\(headerLength) header bytes") }
    let header = String(decoding: data.dropFirst(prefix).prefix(headerLength), as: UTF8.self)
    guard let type = Self.value(of: "descr", in: header), let order = Self.value(of: "fortran_order", in: header),
      let shapeText = Self.value(of: "shape", in: header)
    else { throw malformed("header \(header)", "descr, fortran_order and shape") }
    let shape = shapeText.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) ?? -1 }
    guard shape.count <= Self.mostDimensions else {
      throw malformed("\(shape.count) dimensions", "at most \(Self.mostDimensions), as in NumPy")
    }
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      // Each length is bounded too: next to a 0 the product says nothing about the others.
      guard (0...1 << 31).contains(length), !overflow else {
        throw malformed("shape (\(shapeText))", "lengths of at least 0")
      }
      count = product
    }
    let elements = try Self.elements(
      ofType: type, count: count, in: data.dropFirst(prefix + headerLength), malformed: malformed)
    let isColumnMajor = order == "True" && shape.count > 1
    self.init(shape: shape, elements: isColumnMajor ? Self.rowMajor(elements, shape: shape) : elements)
  }

  /// Elements in Fortran order (the first index runs fastest), as pandas often leaves them, brought to C order.
  private static func rowMajor(_ elements: Elements, shape: [Int]) -> Elements {
    func reordered<Value>(_ values: [Value]) -> [Value] {
      var index = [Int](repeating: 0, count: shape.count)
      return values.indices.map { _ in
        var position = 0
        for axis in shape.indices.reversed() { position = position * shape[axis] + index[axis] }
        // The next index in C order: the last one runs fastest.
        for axis in shape.indices.reversed() {
          index[axis] += 1
          if index[axis] < shape[axis] { break }
          index[axis] = 0
        }
        return values[position]
      }
    }
    switch elements {
    case .floats(let values): return .floats(reordered(values))
    case .integers(let values): return .integers(reordered(values))
    case .strings(let values): return .strings(reordered(values))
    }
  }

  /// The text of one entry of the header's Python dictionary, without quotes or parentheses.
  private static func value(of key: String, in header: String) -> String? {
    guard let found = header.range(of: "'\(key)':") else { return nil }
    let rest = header[found.upperBound...].drop { $0 == " " }
    switch rest.first {
    case "'": return rest.dropFirst().prefix { $0 != "'" }.description
    case "(": return rest.dropFirst().prefix { $0 != ")" }.description
    default: return rest.prefix { $0 != "," && $0 != "}" }.description
    }
  }

  private static func elements(
    ofType type: String, count: Int, in body: Data, malformed: (String, String) -> FormatError
  ) throws(FormatError) -> Elements {
    let kinds = "<f4, <f8, <i1 to <i8, <u1 to <u8, |b1 or <U"
    guard let kind = type.dropFirst().first, let size = Int(type.dropFirst(2)),
      type.first != ">" || (size == 1 && "iub".contains(kind)),
      (1..<1 << 24).contains(size)
    else { throw malformed("elements of type '\(type)'", kinds) }
    let width = kind == "U" ? size * 4 : size
    let (needed, overflow) = width.multipliedReportingOverflow(by: count)
    guard !overflow, body.count >= needed else {
      throw malformed("\(body.count) bytes of data", "\(width) × \(count)")
    }
    func load<T: BitwiseCopyable>(_: T.Type) -> [T] {
      body.withUnsafeBytes { raw in
        [T](unsafeUninitializedCapacity: count) { values, initialized in
          UnsafeMutableRawBufferPointer(values).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: raw[..<(count * MemoryLayout<T>.size)]))
          initialized = count
        }
      }
    }
    switch (kind, size) {
    case ("f", 4): return .floats(load(Float.self))
    case ("f", 8): return .floats(load(Double.self).map { Float($0) })
    case ("i", 1): return .integers(load(Int8.self).map { Int($0) })
    case ("i", 2): return .integers(load(Int16.self).map { Int($0) })
    case ("i", 4): return .integers(load(Int32.self).map { Int($0) })
    case ("i", 8): return .integers(load(Int64.self).map { Int($0) })
    case ("u", 1), ("b", 1): return .integers(load(UInt8.self).map { Int($0) })
    case ("u", 2): return .integers(load(UInt16.self).map { Int($0) })
    case ("u", 4): return .integers(load(UInt32.self).map { Int($0) })
    case ("u", 8): return .integers(load(UInt64.self).map { Int(clamping: $0) })
    case ("U", _):
      let scalars = body.withUnsafeBytes { raw in
        (0..<count * size).map { raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) }
      }
      return .strings(
        (0..<count).map { element in
          var text = String.UnicodeScalarView()
          for value in scalars[element * size..<(element + 1) * size] {
            guard value != 0 else { break }
            text.append(Unicode.Scalar(value) ?? "\u{FFFD}")
          }
          return String(text)
        })
    default: throw malformed("elements of type '\(type)'", kinds)
    }
  }
}

// MARK: - Writing

extension NumPyArray {
  /// The bytes of a `.npy` file, version 1.0, little endian.
  public var data: Data { withFileBytes { header, elements in header + Data(elements) } }

  /// Calls `body` with the beginning of the `.npy` file and with its elements, which lie where the array has them
  /// where they are floats: a table of gigabytes is written without a copy.
  func withFileBytes<Result>(
    _ body: (_ header: Data, _ elements: UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch elements {
    case .floats(let values): return try values.withUnsafeBytes { try body(header(type: "<f4"), $0) }
    case .integers(let values):
      return try values.map { Int32(clamping: $0) }.withUnsafeBytes { try body(header(type: "<i4"), $0) }
    case .strings(let values):
      let width = max(1, values.map(\.unicodeScalars.count).max() ?? 1)
      var scalars: [UInt32] = []
      scalars.reserveCapacity(values.count * width)
      for value in values {
        scalars.append(contentsOf: value.unicodeScalars.map(\.value))
        scalars.append(contentsOf: repeatElement(0, count: width - value.unicodeScalars.count))
      }
      return try scalars.withUnsafeBytes { try body(header(type: "<U\(width)"), $0) }
    }
  }

  private func header(type: String) -> Data {
    let lengths = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
    // The data begins at a multiple of 64 bytes, as NEP 1 asks.
    header += String(repeating: " ", count: (64 - (10 + header.utf8.count + 1) % 64) % 64) + "\n"
    var bytes = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0])
    bytes.append(UInt8(header.utf8.count & 0xFF))
    bytes.append(UInt8(header.utf8.count >> 8))
    bytes.append(contentsOf: header.utf8)
    return bytes
  }
}
