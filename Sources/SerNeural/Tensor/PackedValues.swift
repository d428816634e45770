import Foundation

/// Many numbers as one string of their bytes (little-endian, base64), which any encoder keeps exactly and in little
/// time and space.
struct PackedValues<Scalar: NeuralScalar>: Codable, Sendable, Equatable {
  var values: [Scalar]

  init(_ values: [Scalar]) { self.values = values }

  init(from decoder: any Decoder) throws {
    let data = try decoder.singleValueContainer().decode(Data.self)
    guard data.count.isMultiple(of: MemoryLayout<Scalar>.size) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(data.count) bytes are no whole numbers"))
    }
    values = [Scalar](unsafeUninitializedCapacity: data.count / MemoryLayout<Scalar>.size) { buffer, count in
      count = data.copyBytes(to: buffer) / MemoryLayout<Scalar>.size
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values.withUnsafeBytes { Data($0) })
  }
}
