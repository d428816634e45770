/// A page for people, made once and read as Markdown or in a browser.
///
/// Text is Markdown of which the browser's page knows `code`, **strong** and [links](address).
struct ReportPage {
  enum Block: Equatable {
    case heading(String)
    case paragraph(String)
    /// What must not be overlooked: a mark, a remark on the folds.
    case warning(String)
    case list([String])
    case table(MarkdownTable)
    /// A picture with what it shows; without one, the files from which it can be drawn.
    case figure(title: String, path: String, isDrawn: Bool)
    case code(String)
  }

  let title: String
  let blocks: [Block]

  var markdown: String {
    (["# \(title)"] + blocks.map(Self.markdown)).joined(separator: "\n\n") + "\n"
  }

  private static func markdown(_ block: Block) -> String {
    switch block {
    case .heading(let text): "## \(text)"
    case .paragraph(let text): text
    case .warning(let text): "> \(text)"
    case .list(let items): items.map { "- \($0)" }.joined(separator: "\n")
    case .table(let table): table.text
    case .figure(let title, let path, true): "![\(title)](\(path).png)"
    case .figure(let title, let path, false): "\(title): [data](\(path).csv), [script](\(path).gp)"
    case .code(let text): "```\n\(text)\n```"
    }
  }

  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(MarkupText.escaped(title))</title>
    <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
    h2 { margin-top: 2.5rem; } figure { margin: 1rem 0; } img { max-width: 100%; } code { overflow-wrap: anywhere; }
    pre { white-space: pre-wrap; } .table { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.9rem; }
    th, td { padding: 0.2rem 0.7rem; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap; }
    th.text, td.text { text-align: left; }
    .warning { border-left: 4px solid #d55e00; padding: 0.3rem 0.8rem; background: #fdf3ec; }
    </style>
    </head>
    <body>
    <h1>\(MarkupText.escaped(title))</h1>
    \(blocks.map(Self.html).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  private static func html(_ block: Block) -> String {
    switch block {
    case .heading(let text): "<h2>\(MarkupText.html(text))</h2>"
    case .paragraph(let text): "<p>\(MarkupText.html(text))</p>"
    case .warning(let text): "<p class=\"warning\">\(MarkupText.html(text))</p>"
    case .list(let items): "<ul>\n\(items.map { "<li>\(MarkupText.html($0))</li>" }.joined(separator: "\n"))\n</ul>"
    case .table(let table): html(table)
    case .figure(let title, let path, true):
      "<figure><a href=\"\(path).svg\"><img src=\"\(path).png\" alt=\"\(MarkupText.escaped(title))\"></a></figure>"
    case .figure(let title, let path, false):
      "<p>\(MarkupText.escaped(title)): <a href=\"\(path).csv\">data</a>, <a href=\"\(path).gp\">script</a></p>"
    case .code(let text): "<pre><code>\(MarkupText.escaped(text))</code></pre>"
    }
  }

  private static func html(_ table: MarkdownTable) -> String {
    func line(_ cells: [String], _ tag: String) -> String {
      let fields = cells.enumerated().map { column, cell in
        "<\(tag)\(table.leftAligned.contains(column) ? " class=\"text\"" : "")>\(MarkupText.html(cell))</\(tag)>"
      }
      return "<tr>\(fields.joined())</tr>"
    }
    return """
      <div class="table"><table>
      <thead>\(line(table.header, "th"))</thead>
      <tbody>
      \(table.rows.map { line($0, "td") }.joined(separator: "\n"))
      </tbody>
      </table></div>
      """
  }
}
