/// Words as roff, the language of manual pages.
enum ManualText {
  /// A word to be typed as it stands: hyphens and apostrophes are the ones of the keyboard.
  static func literal(_ text: String) -> String {
    escaped(text).replacing("-", with: "\\-").replacing("'", with: "\\(aq")
  }

  /// Bold, as what is to be typed stands in manual pages.
  static func bold(_ text: String) -> String { "\\fB\(literal(text))\\fR" }

  /// Italic, as what is to be replaced stands in manual pages.
  static func italic(_ text: String) -> String { "\\fI\(literal(text))\\fR" }

  /// Prose: what stands between backquotes, and options, as they are typed.
  static func prose(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    guard !parts.count.isMultiple(of: 2) else { return words(text) }
    return parts.enumerated().map { index, part in
      index.isMultiple(of: 2) ? words(String(part)) : bold(String(part))
    }.joined()
  }

  /// A discussion: blank lines divide paragraphs, indented lines stand as they are.
  static func paragraphs(_ text: String) -> [String] {
    let blocks = text.split(separator: "\n\n").map { $0.split(separator: "\n").map(String.init) }
    return Array(blocks.map(paragraph).joined(separator: [".PP"]))
  }

  /// Lines of prose, and examples among them.
  private static func paragraph(_ lines: [String]) -> [String] {
    var written: [String] = []
    var isExample = false
    for (index, line) in lines.enumerated() {
      let indented = line.hasPrefix("  ")
      if indented != isExample { written += indented ? [".RS 2", ".nf"] : [".fi", ".RE"] }
      if !indented, !isExample, index > 0 { written.append(".br") }
      isExample = indented
      written.append(protected(indented ? literal(String(line.dropFirst(2))) : prose(line)))
    }
    return written + (isExample ? [".fi", ".RE"] : [])
  }

  /// A line that roff doesn't take for a request.
  private static func protected(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }

  private static func words(_ text: String) -> String {
    escaped(text).split(separator: " ", omittingEmptySubsequences: false).map { word in
      let bare = word.drop { "(".contains($0) }
      return bare.hasPrefix("--") || bare.contains("=") ? String(word).replacing("-", with: "\\-") : String(word)
    }.joined(separator: " ")
  }

  private static func escaped(_ text: String) -> String { text.replacing("\\", with: "\\e") }
}
