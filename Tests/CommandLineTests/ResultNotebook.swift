import Foundation
import SerFormats
import SerTestSupport

/// A notebook of results: its prose, its cells, and what its page must hold.
struct ResultNotebook {
  static let folder = repositoryRoot.appendingPathComponent("notebooks-md", isDirectory: true)
  static let pages = folder.appendingPathComponent("rendered", isDirectory: true)

  /// `01-eda.md` and so on.
  static let names: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".md") && $0.first?.isNumber == true }.sorted()
  }()

  let name: String
  let text: String
  /// What stands outside of cells and of the front matter, by paragraph.
  let paragraphs: [String]
  let cells: [String]

  init(_ name: String) throws {
    self.name = name
    text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    (paragraphs, cells) = Self.parts(text)
  }

  static func parts(_ text: String) -> (paragraphs: [String], cells: [String]) {
    var prose: [Substring] = []
    var cells: [String] = []
    var code: [Substring]?
    var isFrontMatter = false
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line == "---", number == 0 || isFrontMatter {
        isFrontMatter.toggle()
      } else if isFrontMatter {
        continue
      } else if code == nil, line.hasPrefix("```{code-cell}") {
        code = []
      } else if let lines = code, line == "```" {
        cells.append(lines.joined(separator: "\n"))
        code = nil
        prose.append("")
      } else if code != nil {
        code?.append(line)
      } else {
        prose.append(line)
      }
    }
    let paragraphs = prose.joined(separator: "\n").components(separatedBy: "\n\n")
      .map { $0.trimmingCharacters(in: .newlines) }.filter { !$0.isEmpty }
    return (paragraphs, cells)
  }

  /// The measurements that cells name: what stands first in a call that reads results.
  var measurements: [String] {
    cells.joined(separator: "\n")
      .matches(
        of: /\b(?:rows?|figure|command|record|exploration|pairs?|file|is_measured|measured)\((".+?"(?:, "[^"=]+")*)/
      )
      .flatMap { call in
        call.1.matches(of: /"([^"]+)"/).map { String($0.1) }.prefix(call.0.hasPrefix("measured") ? 9 : 1)
      }
  }

  /// A link as it must stand on the page, a folder deeper.
  static func onPage(_ paragraph: String) -> String {
    paragraph.replacing(/\]\(([^)#][^)]*)\)/) { link in
      let target = String(link.1)
      let file = String(target.split(separator: "#")[0])
      return target.contains("://") || names.contains(file) ? String(link.0) : "](../\(target))"
    }
  }
}

/// A line of `notebooks-md/measurements.csv`.
struct Measurement {
  let name: String
  let command: [String]

  static func all() throws -> [Measurement] {
    let document = try CSVDocument(contentsOf: ResultNotebook.folder.appendingPathComponent("measurements.csv"))
    guard let name = document.column("name"), let command = document.column("command") else { return [] }
    return document.rows.map { Measurement(name: $0[name], command: words(of: $0[command])) }
  }

  /// The words of a command line, of which those with spaces stand in quotation marks.
  static func words(of line: String) -> [String] {
    line.matches(of: /"([^"]*)"|[^ "]+/).map { $0.1.map(String.init) ?? String($0.0) }
  }
}
