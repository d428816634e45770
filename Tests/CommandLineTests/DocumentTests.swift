import Foundation
import SerTestSupport
import Testing

/// README.md and what stands beside it for people: files that Markdown links lead to, and headings that anchors name.
enum Documents {
  /// README.md, CONTRIBUTING.md … and docs/*.md, below the repository.
  static func names() throws -> [String] {
    func pages(_ folder: String) throws -> [String] {
      let path = repositoryRoot.appendingPathComponent(folder, isDirectory: true).path
      return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".md") }
        .map { folder + $0 }.sorted()
    }
    return try pages("") + pages("docs/")
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: repositoryRoot.appendingPathComponent(name), encoding: .utf8)
  }

  /// Where links lead, without those to other sites. Text in backquotes and in fences has none.
  static func links(in text: String) -> [String] {
    prose(text).matches(of: /\]\(([^)\s]+)\)/).map { String($0.1) }.filter { !$0.contains("://") }
  }

  /// The anchors of the headings: small letters, hyphens for spaces, other punctuation left out.
  static func anchors(in text: String) -> Set<String> {
    Set(
      prose(text).split(separator: "\n").compactMap { line -> String? in
        guard let heading = line.wholeMatch(of: /#+ (.+)/)?.1 else { return nil }
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
        return kept.replacing(" ", with: "-")
      })
  }

  private static func prose(_ text: String) -> String {
    text.components(separatedBy: "```").enumerated().filter { $0.offset % 2 == 0 }.map(\.element).joined()
      .replacing(/`[^`]*`/, with: "`")
  }
}

@Suite struct DocumentTests {
  @Test func linksLeadSomewhere() throws {
    let names = try Documents.names()
    #expect(names.contains("README.md") && names.contains("docs/performance.md"))
    var count = 0
    for name in names {
      let page = repositoryRoot.appendingPathComponent(name)
      for link in Documents.links(in: try Documents.text(name)) {
        let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let target = parts[0].isEmpty ? page : page.deletingLastPathComponent().appendingPathComponent(parts[0])
        #expect(FileManager.default.fileExists(atPath: target.path), "\(name): \(link)")
        if parts.count > 1 {
          let anchors = Documents.anchors(in: try String(contentsOf: target, encoding: .utf8))
          #expect(anchors.contains(parts[1]), "\(name): no heading \(link)")
        }
        count += 1
      }
    }
    #expect(count > 15)
  }

  /// Commands in the documents are commands of the program.
  @Test func commandsExist() throws {
    let help = try Serbase.succeed(["--help"], in: FileManager.default.temporaryDirectory).output
    for name in try Documents.names() {
      for command in try Documents.text(name).matches(of: /(?m)^\$ serbase ([a-z]+)/) {
        #expect(help.contains("\n  \(command.1) "), "\(name): serbase \(command.1)")
      }
    }
  }

  @Test func linksAndAnchorsAreTakenApart() {
    let text = "# How fast, twice\n[a](b.md#c) [d](https://e.f) `[g](h)`\n```\n[i](j)\n```\n## `k` and l\n"
    #expect(Documents.links(in: text) == ["b.md#c"])
    #expect(Documents.anchors(in: text).contains("how-fast-twice"))
  }
}
