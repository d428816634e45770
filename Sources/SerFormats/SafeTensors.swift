import Foundation

/// Named float32 tensors in the safetensors format: a JSON header with shapes and offsets, then raw bytes. Nothing in
/// it can execute, and a wrong length is detected.
public struct SafeTensors: Sendable, Equatable {
  /// One tensor.
  public struct Tensor: Sendable, Equatable {
    public let name: String
    public let shape: [Int]
    public let values: [Float]

    public init(name: String, shape: [Int], values: [Float]) {
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  public let tensors: [Tensor]

  public init(_ tensors: [Tensor]) { self.tensors = tensors }

  private struct Entry: Codable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// Parses the bytes of a file; `path` is what errors name.
  public init(data: Data, path: String) throws(FormatError) {
    func malformed(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: path, format: "safetensors", found: found, expected: expected)
    }
    guard data.count >= 8 else { throw malformed("\(data.count) bytes", "at least 8") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(data.count - 8) else {
      throw malformed("a header of \(length) bytes", "one inside the file")
    }
    let header = data.dropFirst(8).prefix(Int(length))
    guard let entries = try? JSONDecoder().decode([String: Entry].self, from: header) else {
      throw malformed("a header that isn't its JSON", "names with dtype, shape and data_offsets")
    }
    let body = [UInt8](data.dropFirst(8 + Int(length)))
    var tensors: [(start: Int, tensor: Tensor)] = []
    var taken = 0
    for (name, entry) in entries {
      guard entry.dtype == "F32", entry.offsets.count == 2, entry.shape.allSatisfy({ $0 >= 0 && $0 < 1 << 40 })
      else { throw malformed("tensor '\(name)' of \(entry.dtype)", "F32 with two offsets") }
      var count = 1
      for dimension in entry.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
        guard !overflow, product < 1 << 40 else {
          throw malformed("tensor '\(name)' of an impossible shape", "a real one")
        }
        count = product
      }
      let (start, end) = (entry.offsets[0], entry.offsets[1])
      guard start >= 0, end <= body.count, start <= end, end - start == count * 4 else {
        throw malformed("tensor '\(name)' at \(start)..<\(end) of \(body.count) bytes", "\(count) floats")
      }
      // Tensors that share bytes would take many times the memory of the file.
      taken += end - start
      guard taken <= body.count else {
        throw malformed("tensors that overlap at '\(name)'", "each with bytes of its own")
      }
      let values = body.withUnsafeBytes { raw in
        (0..<count).map { raw.loadUnaligned(fromByteOffset: start + $0 * 4, as: Float.self) }
      }
      tensors.append((start, Tensor(name: name, shape: entry.shape, values: values)))
    }
    self.tensors = tensors.sorted { ($0.start, $0.tensor.name) < ($1.start, $1.tensor.name) }.map(\.tensor)
  }

  /// The bytes of the file; the header's keys are sorted so that equal tensors give equal bytes.
  public var data: Data {
    var entries: [String: Entry] = [:]
    var body = Data()
    for tensor in tensors {
      let start = body.count
      tensor.values.withUnsafeBytes { body.append(contentsOf: $0) }
      entries[tensor.name] = Entry(dtype: "F32", shape: tensor.shape, offsets: [start, body.count])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header = (try? encoder.encode(entries)) ?? Data("{}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var data = Data()
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    return data + header + body
  }
}
