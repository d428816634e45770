import Foundation

/// The lines of a text and the fields of each, separated by spaces or tabs; reads numbers in place.
final class TextLines {
  /// Number of the line read last, counted from 1.
  private(set) var number = 0
  private let bytes: UnsafeMutablePointer<CChar>
  private let count: Int
  private var position = 0

  /// A field of a line: where it begins and ends.
  typealias Field = Range<Int>

  /// A longest field shown in an error.
  private static let shownLength = 40

  init(_ data: Data) {
    count = data.count
    // A zero at the end, so that no number is read beyond it.
    bytes = .allocate(capacity: count + 1)
    for (index, byte) in data.enumerated() { bytes[index] = CChar(bitPattern: byte) }
    bytes[count] = 0
  }

  deinit { bytes.deallocate() }

  /// The fields of the next line that has any; nil at the end of the text.
  func next() -> [Field]? {
    while position < count {
      number += 1
      var fields: [Field] = []
      while position < count, bytes[position] != Self.lineFeed {
        let start = position
        while position < count, !Self.isSpace(bytes[position]) { position += 1 }
        if position > start { fields.append(start..<position) }
        while position < count, Self.isSpace(bytes[position]), bytes[position] != Self.lineFeed { position += 1 }
      }
      position += 1
      if !fields.isEmpty { return fields }
    }
    return nil
  }

  /// The field as text, shortened where it is very long.
  func text(_ field: Field) -> String {
    let shown = field.prefix(Self.shownLength).map { UInt8(bitPattern: bytes[$0]) }
    return String(decoding: shown, as: UTF8.self) + (field.count > Self.shownLength ? "…" : "")
  }

  /// The field as a finite number; nil where it isn't one as a whole.
  func number(_ field: Field) -> Double? {
    guard !field.isEmpty else { return nil }
    var end: UnsafeMutablePointer<CChar>?
    let value = strtod(bytes + field.lowerBound, &end)
    return end == bytes + field.upperBound && value.isFinite ? value : nil
  }

  /// The field as a whole number; nil where it isn't one.
  func integer(_ field: Field) -> Int? {
    guard !field.isEmpty, field.count < 20 else { return nil }
    return Int(String(decoding: field.map { UInt8(bitPattern: bytes[$0]) }, as: UTF8.self))
  }

  /// The parts of a field before and behind its first colon; nil without one.
  func pair(_ field: Field) -> (Field, Field)? {
    guard let colon = field.first(where: { bytes[$0] == Self.colon }) else { return nil }
    return (field.lowerBound..<colon, colon + 1..<field.upperBound)
  }

  /// An error in the line read last.
  func error(_ found: String, expected: String) -> LIBSVMTextError {
    LIBSVMTextError(line: max(1, number), found: found, expected: expected)
  }

  /// An error about a field of the line read last.
  func error(_ field: Field, expected: String) -> LIBSVMTextError {
    error("'\(text(field))'", expected: expected)
  }

  private static let lineFeed = CChar(10)
  private static let colon = CChar(58)

  private static func isSpace(_ byte: CChar) -> Bool { byte == 32 || (9...13).contains(byte) }
}
