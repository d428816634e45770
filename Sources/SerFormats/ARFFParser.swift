/// Reads the lines of an ARFF file into columns.
struct ARFFParser {
  let lines: LineReader
  private(set) var attributes: [ARFFDocument.Attribute] = []
  private(set) var count = 0
  private(set) var numberColumns: [Int] = []
  private(set) var numbers: [Float] = []
  private(set) var texts: [[String?]] = []
  /// The place of each numeric attribute among the numbers of a row.
  private var placeOfNumber: [Int] = []
  /// The values that each nominal attribute may have.
  private var allowed: [Set<String>] = []

  init(lines: LineReader) { self.lines = lines }

  private func malformed(_ found: String, _ expected: String) -> FormatError {
    lines.malformed("ARFF", found, expected)
  }

  // MARK: Header

  /// Reads up to and with `@data`.
  mutating func readHeader() throws(FormatError) {
    while let line = try lines.next() {
      var scanner = ARFFScanner(line)
      guard let keyword = scanner.word() else { continue }
      switch keyword.lowercased() {
      case "@relation": continue
      case "@attribute": try readAttribute(&scanner)
      case "@data":
        guard !attributes.isEmpty else { throw malformed("@data", "an @attribute before it") }
        return prepare()
      default: throw malformed("'\(keyword)'", "@relation, @attribute or @data")
      }
    }
    throw .malformed(path: lines.path, format: "ARFF", found: "no @data", expected: "attributes, then @data and rows")
  }

  private mutating func readAttribute(_ scanner: inout ARFFScanner) throws(FormatError) {
    guard let name = try value(&scanner) else { throw malformed("an attribute without a name", "a name and a type") }
    guard !attributes.contains(where: { $0.name == name }) else {
      throw malformed("attribute '\(name)' again", "different names")
    }
    scanner.skipBlanks()
    if scanner.take(UInt8(ascii: "{")) {
      var values: [String] = []
      repeat {
        scanner.skipBlanks()
        if scanner.take(UInt8(ascii: "}")) { break }
        guard let value = try value(&scanner) else { throw malformed("a list of values without end", "}") }
        values.append(value)
        scanner.skipBlanks()
        if scanner.take(UInt8(ascii: "}")) { break }
        // Blanks alone part values as well.
        _ = scanner.take(UInt8(ascii: ","))
        if scanner.isAtEnd { throw malformed("a list of values without end", "}") }
      } while true
      attributes.append(.init(name: name, kind: .nominal(values)))
      return
    }
    let type = scanner.word() ?? ""
    switch type.lowercased() {
    case "numeric", "real", "integer": attributes.append(.init(name: name, kind: .numeric))
    case "string": attributes.append(.init(name: name, kind: .string))
    default:
      throw malformed("attribute '\(name)' of type '\(type)'", "numeric, real, integer, string or {values}")
    }
  }

  private mutating func prepare() {
    texts = [[String?]](repeating: [], count: attributes.count)
    placeOfNumber = [Int](repeating: 0, count: attributes.count)
    for (index, attribute) in attributes.enumerated() {
      if attribute.kind == .numeric {
        placeOfNumber[index] = numberColumns.count
        numberColumns.append(index)
      }
      if case .nominal(let values) = attribute.kind { allowed.append(Set(values)) } else { allowed.append([]) }
    }
  }

  // MARK: Rows

  mutating func readRows() throws(FormatError) {
    while let line = try lines.next() {
      var scanner = ARFFScanner(line)
      scanner.skipBlanks()
      guard !scanner.isAtEnd else { continue }
      if scanner.take(UInt8(ascii: "{")) { try readSparse(&scanner) } else { try readDense(&scanner) }
      count += 1
    }
  }

  private mutating func readDense(_ scanner: inout ARFFScanner) throws(FormatError) {
    for index in attributes.indices {
      if index > 0 {
        scanner.skipBlanks()
        guard scanner.take(UInt8(ascii: ",")) || (scanner.wasBlank && !scanner.isAtEnd) else {
          throw malformed("\(index) values", "\(attributes.count), one an attribute")
        }
      }
      try readValue(index, &scanner)
    }
    scanner.skipBlanks()
    guard scanner.isAtEnd else {
      throw malformed("more than \(attributes.count) values", "\(attributes.count), one an attribute, and no weight")
    }
  }

  private mutating func readSparse(_ scanner: inout ARFFScanner) throws(FormatError) {
    let start = numbers.count
    numbers.append(contentsOf: repeatElement(0, count: numberColumns.count))
    for (index, attribute) in attributes.enumerated() {
      switch attribute.kind {
      case .numeric: continue
      case .nominal(let values): texts[index].append(values.first)
      case .string: texts[index].append("")
      }
    }
    var last = -1
    scanner.skipBlanks()
    while !scanner.take(UInt8(ascii: "}")) {
      guard let word = scanner.word(), let index = Int(word), attributes.indices.contains(index), index > last else {
        throw malformed("a sparse row with a wrong index", "ascending indices from 0 to \(attributes.count - 1)")
      }
      last = index
      let before = numbers.count
      try readValue(index, &scanner)
      // What was read at the end belongs in its place.
      if attributes[index].kind == .numeric {
        numbers[start + placeOfNumber[index]] = numbers[before]
        numbers.removeLast()
      } else {
        let value = texts[index].removeLast()
        texts[index][count] = value
      }
      scanner.skipBlanks()
      guard scanner.take(UInt8(ascii: ",")) || scanner.isAt(UInt8(ascii: "}")) else {
        throw malformed("a sparse row without end", "}")
      }
      scanner.skipBlanks()
    }
    scanner.skipBlanks()
    guard scanner.isAtEnd else { throw malformed("something after a sparse row", "the end of the line, and no weight") }
  }

  private mutating func readValue(_ index: Int, _ scanner: inout ARFFScanner) throws(FormatError) {
    let attribute = attributes[index]
    if attribute.kind == .numeric {
      switch DecimalText.field(try scanner.bare(orThrow: malformed)) {
      case .number(let value): numbers.append(value)
      case .missing: numbers.append(.nan)
      case .text: throw malformed("'\(scanner.lastText)' (row \(count + 1), attribute '\(attribute.name)')", "a number")
      }
      return
    }
    let value = try value(&scanner, isMissingAllowed: true)
    if let value, case .nominal(let values) = attribute.kind, !allowed[index].contains(value) {
      throw malformed(
        "'\(value)' (row \(count + 1), attribute '\(attribute.name)')", "one of \(values.joined(separator: ", "))")
    }
    texts[index].append(value)
  }

  /// A quoted or bare value; nil at the end of the line, and for `?` where one may be missing.
  private func value(_ scanner: inout ARFFScanner, isMissingAllowed: Bool = false) throws(FormatError) -> String? {
    scanner.skipBlanks()
    if scanner.isAtQuote {
      guard let text = scanner.quoted() else { throw malformed("a quoted value without end", "a closing quote") }
      return text
    }
    guard let word = scanner.word() else { return nil }
    return isMissingAllowed && word == "?" ? nil : word
  }
}
