import Foundation

/// Comma-separated values after RFC 4180: quoted fields, doubled quotes, CRLF or LF, an optional byte-order mark.
public struct CSVDocument: Sendable, Equatable {
  /// The names in the first line.
  public var header: [String]
  /// The rows below it, each as long as the header.
  public var rows: [[String]]
  /// The line on which each row began in the text it was read from; empty for a document made in memory.
  private var lines: [Int] = []

  public init(header: [String], rows: [[String]] = []) {
    self.header = header
    self.rows = rows
  }

  /// Reads a file; a row whose length differs from the header's is an error that names its line.
  public init(contentsOf url: URL) throws(FormatError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw .malformed(path: url.path, format: "CSV", found: "bytes that are not UTF-8", expected: "UTF-8 text")
    }
    try self.init(text: text, path: url.path)
  }

  /// Parses text; `path` is what errors name.
  public init(text: String, path: String) throws(FormatError) {
    let records = try Self.records(in: text, path: path)
    guard let first = records.first else {
      throw .malformed(path: path, format: "CSV", found: "an empty file", expected: "a header line")
    }
    header = first.fields
    rows = []
    rows.reserveCapacity(records.count)
    lines = records.dropFirst().map(\.line)
    for record in records.dropFirst() {
      guard record.fields.count == header.count else {
        throw .malformed(
          path: path, format: "CSV", found: "\(record.fields.count) fields in line \(record.line)",
          expected: "\(header.count) as in the header")
      }
      rows.append(record.fields)
    }
  }

  /// The line of the text on which a row began, for messages: blank lines and line breaks inside quotes are counted.
  public func line(ofRow row: Int) -> Int { lines.indices.contains(row) ? lines[row] : row + 2 }

  /// Documents are equal when their fields are, however they were laid out.
  public static func == (left: CSVDocument, right: CSVDocument) -> Bool {
    left.header == right.header && left.rows == right.rows
  }

  /// The index of a column.
  public func column(_ name: String) -> Int? { header.firstIndex(of: name) }

  /// The document as text, LF line ends, fields quoted only where they must be.
  public var text: String {
    var text = ""
    for row in [header] + rows {
      // A lone empty field without quotes would be a blank line, which readers pass over.
      text += row == [""] ? "\"\"" : row.map(Self.quoted).joined(separator: ",")
      text += "\n"
    }
    return text
  }

  /// Writes the document whole.
  public func write(to url: URL) throws(FormatError) { try StagedOutput.write(text, to: url) }

  private static func quoted(_ field: String) -> String {
    let needsQuotes = field.utf8.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 }
    // What looks like a byte-order mark would be taken for one at the beginning of the file.
    guard needsQuotes || field.utf8.starts(with: [0xEF, 0xBB, 0xBF]) else { return field }
    // Byte by byte: as characters, a quote with an accent behind it is none.
    let doubled = field.utf8.flatMap { byte -> [UInt8] in byte == 34 ? [34, 34] : [byte] }
    return "\"" + String(decoding: doubled, as: UTF8.self) + "\""
  }

  private static func records(in text: String, path: String) throws(FormatError) -> [(line: Int, fields: [String])] {
    let quote = UInt8(ascii: "\"")
    let comma = UInt8(ascii: ",")
    let lineFeed = UInt8(ascii: "\n")
    let carriageReturn = UInt8(ascii: "\r")
    var bytes = ArraySlice(Array(text.utf8))
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    var records: [(line: Int, fields: [String])] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var line = 1
    var recordLine = 1
    var inQuotes = false
    var wasQuoted = false
    func endRecord() {
      if !(fields.isEmpty && field.isEmpty && !wasQuoted) {
        fields.append(String(decoding: field, as: UTF8.self))
        records.append((recordLine, fields))
      }
      fields = []
      field = []
      wasQuoted = false
    }
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == lineFeed { line += 1 }
      if inQuotes {
        if byte == quote {
          if index + 1 < bytes.endIndex, bytes[index + 1] == quote {
            field.append(quote)
            index += 1
          } else {
            inQuotes = false
          }
        } else {
          field.append(byte)
        }
      } else if byte == quote, field.isEmpty, !wasQuoted {
        inQuotes = true
        wasQuoted = true
      } else if byte == comma {
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
        wasQuoted = false
      } else if byte == lineFeed {
        endRecord()
        recordLine = line
      } else if byte != carriageReturn {
        field.append(byte)
      }
      index += 1
    }
    if inQuotes {
      throw .malformed(
        path: path, format: "CSV", found: "a quoted field without end, begun in the record of line \(recordLine)",
        expected: "a closing quote")
    }
    endRecord()
    return records
  }
}
