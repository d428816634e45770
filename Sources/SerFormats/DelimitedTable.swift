import Foundation

/// A table of numbers in delimited text with a header, read row by row: RFC 4180 with commas, or semicolons as openSMILE
/// writes them.
///
/// Numbers go straight into one array of floats, and only the columns that are asked for as text become strings: 20,000
/// rows of 360 numbers take the memory of the numbers and not of seven million strings.
public struct DelimitedTable: Sendable {
  /// All column names, as the file has them.
  public let header: [String]
  /// Number of rows.
  public let count: Int
  /// Indices into the header of the columns that hold numbers, in order.
  public let numberColumns: [Int]
  /// `count × numberColumns.count` numbers, row by row; NaN where a field is missing (empty, `NaN`, `NA` or `?`).
  public let numbers: [Float]
  /// The fields of the other columns by header index, one a row; nil where they were not wanted.
  public let texts: [Int: [String]]

  /// What is done with a column.
  public enum Role: Sendable {
    case number
    case text
    case ignored
  }

  /// Reads a file. `roles` says, of the header and whether semicolons part its columns, what each column is; what it
  /// throws is thrown on.
  public init(
    contentsOf url: URL,
    roles: (_ header: [String], _ isSemicolonSeparated: Bool) throws(FormatError) -> [Role]
  ) throws(FormatError) {
    var reader = try RecordReader(url)
    let header = try reader.header()
    let roles = try roles(header, reader.separator == UInt8(ascii: ";"))
    var numbers: [Float] = []
    var texts = [[String]](repeating: [], count: header.count)
    var count = 0
    while try reader.next() {
      guard reader.fieldCount == header.count else {
        throw reader.malformed("\(reader.fieldCount) fields", "\(header.count) as in the header")
      }
      count += 1
      for (column, role) in roles.enumerated() {
        switch role {
        case .ignored: continue
        case .text: texts[column].append(reader.text(column))
        case .number:
          switch reader.number(column) {
          case .number(let value): numbers.append(value)
          case .missing: numbers.append(.nan)
          case .text:
            throw reader.malformed(
              "'\(reader.text(column))' (row \(count), column '\(header[column])')", "a finite number")
          }
        }
      }
    }
    self.header = header
    self.count = count
    numberColumns = roles.indices.filter { if case .number = roles[$0] { true } else { false } }
    self.numbers = numbers
    var wanted: [Int: [String]] = [:]
    for (column, role) in roles.enumerated() { if case .text = role { wanted[column] = texts[column] } }
    self.texts = wanted
  }
}

/// One record after the other, its fields as places in a buffer.
private struct RecordReader {
  private let lines: LineReader
  private(set) var separator = UInt8(ascii: ",")
  /// The record, quotes taken away and doubled ones halved.
  private var bytes: [UInt8] = []
  /// Where each field ends in `bytes`.
  private var ends: [Int] = []
  /// The line on which the record began.
  private var line = 0

  init(_ url: URL) throws(FormatError) { lines = try LineReader(url) }

  var fieldCount: Int { ends.count }

  /// The names in the first line that isn't blank; they tell the separator.
  mutating func header() throws(FormatError) -> [String] {
    repeat {
      guard let first = try lines.next() else {
        throw .malformed(path: lines.path, format: "CSV", found: "an empty file", expected: "a header line")
      }
      if !first.contains(separator), first.contains(UInt8(ascii: ";")) { separator = UInt8(ascii: ";") }
      try split(first)
    } while bytes.isEmpty && ends.count == 1
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw malformed("bytes that are not UTF-8", "UTF-8 text")
    }
    return (0..<ends.count).map(text)
  }

  /// Reads the next record; false after the last. Blank lines are passed over.
  mutating func next() throws(FormatError) -> Bool {
    repeat {
      guard let line = try lines.next() else { return false }
      try split(line)
    } while bytes.isEmpty && ends.count == 1
    return true
  }

  func text(_ field: Int) -> String {
    String(decoding: bytes[(field == 0 ? 0 : ends[field - 1])..<ends[field]], as: UTF8.self)
  }

  func number(_ field: Int) -> DecimalText.Field {
    bytes.withUnsafeBufferPointer {
      DecimalText.field(UnsafeBufferPointer(rebasing: $0[(field == 0 ? 0 : ends[field - 1])..<ends[field]]))
    }
  }

  func malformed(_ found: String, _ expected: String) -> FormatError {
    .malformed(path: lines.path, format: "CSV", found: "\(found) in line \(line)", expected: expected)
  }

  private mutating func split(_ first: UnsafeBufferPointer<UInt8>) throws(FormatError) {
    line = lines.number
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    let quote = UInt8(ascii: "\"")
    var rest = first
    var isInQuotes = false
    var wasQuoted = false
    while true {
      var index = 0
      while index < rest.count {
        let byte = rest[index]
        if isInQuotes {
          if byte != quote {
            bytes.append(byte)
          } else if index + 1 < rest.count, rest[index + 1] == quote {
            bytes.append(quote)
            index += 1
          } else {
            isInQuotes = false
          }
        } else if byte == separator {
          ends.append(bytes.count)
          wasQuoted = false
        } else if byte == quote, !wasQuoted, bytes.count == ends.last ?? 0 {
          isInQuotes = true
          wasQuoted = true
        } else {
          bytes.append(byte)
        }
        index += 1
      }
      guard isInQuotes else { break }
      // A line break inside quotes belongs to the field.
      bytes.append(UInt8(ascii: "\n"))
      guard let more = try lines.next() else {
        throw malformed("a quoted field without end, begun", "a closing quote")
      }
      rest = more
    }
    ends.append(bytes.count)
  }
}
