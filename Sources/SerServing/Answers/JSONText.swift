import Foundation

/// JSON as this server writes it: one line, sorted keys, so that equal answers are equal bytes.
enum JSONText {
  static func of(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }
}
