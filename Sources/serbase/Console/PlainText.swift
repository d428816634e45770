/// Sentences of a page in a terminal.
enum PlainText {
  /// Without the marks of Markdown.
  static func of(_ text: String) -> String { text.replacing("**", with: "").replacing("`", with: "") }
}
