import Foundation

/// Rows in the text format of SVMlight and LIBSVM: `label index:value …`, indices ascending from 1, what is left out
/// being 0, `#` before a comment.
public struct SparseRows: Sendable {
  /// The label of each row.
  public let labels: [Double]
  /// The largest index: the number of columns that the file knows of.
  public let width: Int
  /// Where the entries of each row begin, and after the last one where they end: n + 1 numbers.
  public let starts: [Int]
  /// The column of each entry, from 0.
  public let columns: [Int32]
  public let values: [Float]

  /// As in model files: a larger one is a mistake, and would cost much memory.
  private static let greatestIndex: Int32 = 1 << 24

  /// Number of rows.
  public var count: Int { labels.count }

  public init(contentsOf url: URL) throws(FormatError) {
    let lines = try LineReader(url)
    var labels: [Double] = []
    var starts = [0]
    var columns: [Int32] = []
    var values: [Float] = []
    var width = 0
    func malformed(_ found: String, _ expected: String) -> FormatError { lines.malformed("LIBSVM", found, expected) }
    while let line = try lines.next() {
      var fields = FieldScanner(line)
      guard let first = fields.next() else { continue }
      guard let label = Double(first.text), label.isFinite else {
        throw malformed("label '\(first.text)'", "a number")
      }
      labels.append(label)
      var last: Int32 = 0
      while let field = fields.next() {
        guard let colon = field.firstIndex(of: UInt8(ascii: ":")),
          let index = Self.index(UnsafeBufferPointer(rebasing: field[..<colon]))
        else { throw malformed("'\(field.text)'", "index:value") }
        guard index > last else {
          throw malformed(
            index == 0 ? "index 0" : "index \(index) after \(last)", "ascending indices that begin with 1")
        }
        guard index <= Self.greatestIndex else {
          throw malformed("index \(index)", "at most \(Self.greatestIndex)")
        }
        last = index
        switch DecimalText.field(UnsafeBufferPointer(rebasing: field[(colon + 1)...])) {
        case .number(let value): values.append(value)
        case .missing: values.append(.nan)
        case .text: throw malformed("'\(field.text)'", "a number after the colon")
        }
        columns.append(index - 1)
      }
      width = max(width, Int(last))
      starts.append(columns.count)
    }
    self.labels = labels
    self.width = width
    self.starts = starts
    self.columns = columns
    self.values = values
  }

  /// A whole number of at most nine digits; nil for anything else.
  private static func index(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard (1...9).contains(bytes.count) else { return nil }
    var value: Int32 = 0
    for byte in bytes {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int32(byte - 0x30)
    }
    return value
  }

  /// The rows with all their zeros, `count × width` numbers.
  public func dense(width: Int) -> [Float] {
    var dense = [Float](repeating: 0, count: count * width)
    for row in 0..<count {
      for entry in starts[row]..<starts[row + 1] { dense[row * width + Int(columns[entry])] = values[entry] }
    }
    return dense
  }
}

/// The fields of a line that blanks part, up to a comment.
private struct FieldScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    while index < bytes.count, isBlank(bytes[index]) { index += 1 }
    let start = index
    while index < bytes.count, !isBlank(bytes[index]), bytes[index] != UInt8(ascii: "#") { index += 1 }
    guard index > start else { return nil }
    return UnsafeBufferPointer(rebasing: bytes[start..<index])
  }
}
