import Foundation

/// The code cells of a notebook in MyST Markdown, as jupytext reads them.
struct NotebookCells {
  /// One cell.
  enum Cell {
    /// A `%%bash -e` cell: a script.
    case script(String)
    /// Pictures that a cell shows by `Image("…")`, relative to the notebook's folder.
    case pictures([String])
    /// Anything else: no reader of these tests can run it.
    case other(String)
  }

  let cells: [Cell]
  /// Pictures and pages that the text itself refers to, relative to the notebook's folder.
  let links: [String]

  /// Whether the text begins with jupytext's header: other Markdown files are pages to read.
  static func isNotebook(_ text: String) -> Bool { text.hasPrefix("---\n") && text.contains("jupytext:") }

  init(_ text: String) {
    var cells: [Cell] = []
    var prose: [Substring] = []
    var code: [Substring]?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if code == nil, line.hasPrefix("```{code-cell}") {
        code = []
      } else if let lines = code, line == "```" {
        cells.append(Self.cell(lines))
        code = nil
      } else if code != nil {
        code?.append(line)
      } else {
        prose.append(line)
      }
    }
    self.cells = cells
    links = prose.joined(separator: "\n").matches(of: /\]\(([^)\s#]+)\)/).map { String($0.1) }
      .filter { !$0.contains("://") }
  }

  private static func cell(_ lines: [Substring]) -> Cell {
    // Options of the cell (":tags: […]") come first.
    let code = lines.drop { $0.hasPrefix(":") || $0.trimmingCharacters(in: .whitespaces).isEmpty }
    if code.first == "%%bash -e" { return .script(code.dropFirst().joined(separator: "\n")) }
    let rest = code.filter { $0 != "from IPython.display import Image" && !$0.isEmpty }
    let shows = rest.allSatisfy { $0.wholeMatch(of: /Image\("[^"]+"(, alt="[^"]+")?\)/) != nil }
    guard shows else { return .other(code.joined(separator: "\n")) }
    return .pictures(rest.flatMap { line in line.matches(of: /Image\("([^"]+)"/).map { String($0.1) } })
  }
}
