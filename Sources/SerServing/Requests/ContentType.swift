/// A media type with its parameters, as in `Content-Type: audio/pcm; rate=16000` (RFC 9110, section 8.3.1).
package struct ContentType: Sendable, Equatable {
  /// In lower case, such as `audio/wav`.
  package let essence: String
  /// By their names in lower case.
  package let parameters: [String: String]

  /// Nil for what isn't a media type.
  package init?(_ text: String) {
    var pieces = Self.pieces(of: text)[...]
    guard let first = pieces.popFirst() else { return nil }
    let essence = Self.trimmed(first).lowercased()
    let names = essence.split(separator: "/", omittingEmptySubsequences: false)
    guard names.count == 2, names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isTokenByte) }) else {
      return nil
    }
    var parameters: [String: String] = [:]
    for piece in pieces {
      let piece = Self.trimmed(piece)
      if piece.isEmpty { continue }
      guard let equals = piece.firstIndex(of: "=") else { return nil }
      let name = piece[..<equals].lowercased()
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte), parameters[name] == nil,
        let value = Self.unquoted(String(piece[piece.index(after: equals)...]))
      else { return nil }
      parameters[name] = value
    }
    self.essence = essence
    self.parameters = parameters
  }

  /// The parts between semicolons that stand in no quotes.
  static func pieces(of text: String) -> [String] {
    var pieces = [""]
    var (isQuoted, isEscaped) = (false, false)
    for character in text {
      if character == ";", !isQuoted {
        pieces.append("")
        continue
      }
      if character == "\"", !isEscaped { isQuoted.toggle() }
      isEscaped = isQuoted && character == "\\" && !isEscaped
      pieces[pieces.count - 1].append(character)
    }
    return pieces
  }

  /// A token, or what stands in quotes; nil for neither.
  static func unquoted(_ text: String) -> String? {
    guard text.hasPrefix("\"") else { return text.utf8.allSatisfy(isTokenByte) && !text.isEmpty ? text : nil }
    guard text.count >= 2, text.hasSuffix("\"") else { return nil }
    var value = ""
    var isEscaped = false
    for character in text.dropFirst().dropLast() {
      if isEscaped || character != "\\" {
        if character == "\"", !isEscaped { return nil }
        value.append(character)
        isEscaped = false
      } else {
        isEscaped = true
      }
    }
    return isEscaped ? nil : value
  }

  static func trimmed(_ text: String) -> String {
    var text = text[...]
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
