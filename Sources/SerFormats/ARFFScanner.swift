/// Walks through one line of an ARFF file. A `%` outside quotes begins a comment.
struct ARFFScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0
  /// Whether the last skip passed over a blank.
  private(set) var wasBlank = false
  private var last: UnsafeBufferPointer<UInt8>

  /// The bytes must outlive the scanner.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    last = UnsafeBufferPointer(rebasing: bytes[..<0])
  }

  var isAtEnd: Bool { index >= bytes.count || bytes[index] == UInt8(ascii: "%") }
  var isAtQuote: Bool { isAt(UInt8(ascii: "'")) || isAt(UInt8(ascii: "\"")) }
  /// What ``bare(orThrow:)`` read last.
  var lastText: String { last.text }

  func isAt(_ byte: UInt8) -> Bool { index < bytes.count && bytes[index] == byte }

  mutating func skipBlanks() {
    wasBlank = false
    while index < bytes.count, isBlank(bytes[index]) {
      index += 1
      wasBlank = true
    }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard isAt(byte) else { return false }
    index += 1
    return true
  }

  /// A run of bytes up to a blank, a comma, a brace or a comment; nil where there is none.
  mutating func word() -> String? {
    skipBlanks()
    let run = run()
    return run.isEmpty ? nil : run.text
  }

  /// A number's bytes, in quotes or not.
  mutating func bare(
    orThrow malformed: (_ found: String, _ expected: String) -> FormatError
  ) throws(FormatError) -> UnsafeBufferPointer<UInt8> {
    skipBlanks()
    if isAtQuote {
      let quote = bytes[index]
      let rest = bytes[(index + 1)...]
      guard let end = rest.firstIndex(of: quote) else {
        throw malformed("a quoted value without end", "a closing quote")
      }
      last = UnsafeBufferPointer(rebasing: bytes[(index + 1)..<end])
      index = end + 1
    } else {
      last = run()
    }
    return last
  }

  /// A value in quotes, of either kind, backslashes taking the next byte as it is; nil without a closing quote.
  mutating func quoted() -> String? {
    let quote = bytes[index]
    index += 1
    var text: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == quote { return String(decoding: text, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), index < bytes.count {
        text.append(bytes[index])
        index += 1
      } else {
        text.append(byte)
      }
    }
    return nil
  }

  private mutating func run() -> UnsafeBufferPointer<UInt8> {
    let start = index
    while index < bytes.count {
      let byte = bytes[index]
      if isBlank(byte) || byte == 0x2C || byte == 0x7B || byte == 0x7D || byte == 0x25 { break }
      index += 1
    }
    return UnsafeBufferPointer(rebasing: bytes[start..<index])
  }
}
