/// Text inside HTML and SVG.
enum MarkupText {
  /// The characters that mean something there as entities.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// A line of Markdown as HTML: `code`, **strong** and [links](address), nothing else.
  static func html(_ line: String) -> String {
    escaped(line)
      .replacing(/`([^`]+)`/) { "<code>\($0.1)</code>" }
      .replacing(/\*\*([^*]+)\*\*/) { "<strong>\($0.1)</strong>" }
      .replacing(/\[([^\]]+)\]\(([^)]+)\)/) { "<a href=\"\($0.2)\">\($0.1)</a>" }
  }
}
