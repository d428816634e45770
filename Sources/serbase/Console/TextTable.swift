/// Columns aligned by spaces, for reading in a terminal.
struct TextTable {
  let header: [String]
  let rows: [[String]]
  /// Columns set flush right: numbers.
  let rightAligned: Set<Int>

  init(header: [String], rows: [[String]], rightAligned: Set<Int> = []) {
    self.header = header
    self.rows = rows
    self.rightAligned = rightAligned
  }

  var text: String {
    let lines = [header] + rows
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    func line(_ fields: [String]) -> String {
      let padded = fields.enumerated().map { column, field in
        let space = String(repeating: " ", count: widths[column] - field.count)
        return rightAligned.contains(column) ? space + field : field + space
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
  }
}
