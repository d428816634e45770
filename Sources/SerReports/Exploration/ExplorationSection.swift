/// A table of the report, in Markdown.
struct MarkdownTable: Sendable, Equatable {
  let header: [String]
  let rows: [[String]]
  /// Columns of text; all others, of numbers, are flush right.
  var leftAligned: Set<Int> = [0]

  var text: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |"
    }
    let rule = "|" + header.indices.map { leftAligned.contains($0) ? ":---|" : "---:|" }.joined()
    return ([line(header), rule] + rows.map(line)).joined(separator: "\n")
  }
}

/// One part of the report: what it says and the figures it says it with.
struct ExplorationSection: Sendable {
  var title: String
  var paragraphs: [String] = []
  var table: MarkdownTable?
  var plots: [Plot] = []
  var findings: [Finding] = []
  var figures: [KeyFigure] = []
  /// Why views of this section are missing.
  var omitted: [String] = []

  init(_ title: String) { self.title = title }

  /// Adds a finding under this section's title.
  mutating func find(_ text: String) { findings.append(Finding(title, text)) }
}

/// Numbers as they stand in sentences and tables.
enum Wording {
  static func number(_ value: Double?, _ decimals: Int = 2) -> String {
    guard let value, value.isFinite else { return "–" }
    return PlotText.number(value, decimals: decimals).replacing("-", with: "−")
  }

  static func signed(_ value: Double?, _ decimals: Int = 1) -> String {
    guard let value, value.isFinite else { return "–" }
    let text = number(value, decimals)
    return value > 0 && text.contains { "123456789".contains($0) } ? "+" + text : text
  }

  static func percent(_ share: Double, _ decimals: Int = 0) -> String { number(share * 100, decimals) + " %" }

  /// A p value: small ones as a bound, since their digits mean nothing.
  static func probability(_ p: Double) -> String {
    p < 0.001 ? "p < 0.001" : "p = " + number(p, 3)
  }

  static func count(_ count: Int, _ singular: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? singular : plural ?? singular + "s")"
  }

  /// "2 to 5 clips"; "5 clips" where both ends are the same.
  static func range(_ least: Int, _ most: Int, _ singular: String) -> String {
    least == most ? count(most, singular) : "\(least) to \(count(most, singular))"
  }

  /// "a", "a and b", "a, b and c".
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// The first few items, and how many more there are.
  static func shortList(_ items: [String], most: Int = 6) -> String {
    items.count <= most ? list(items) : items.prefix(most).joined(separator: ", ") + " and \(items.count - most) more"
  }
}
