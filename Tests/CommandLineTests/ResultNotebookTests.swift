import Foundation
import SerTestSupport
import Testing

/// The notebooks of results and their pages: nothing in them is typed, and the pages are those of the notebooks.
///
/// What the results say can only be seen where the corpora are (`make notebooks CORPORA=…`); that the pages follow from the
/// notebooks, the notebooks from measurements, and the measurements from commands that exist can be seen everywhere.
@Suite struct ResultNotebookTests {
  private static let python = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  @Test func thereAreFive() {
    #expect(
      ResultNotebook.names == [
        "01-eda.md", "02-features.md", "03-baselines.md", "04-networks.md", "05-results-and-discussion.md",
      ])
  }

  @Test(arguments: ResultNotebook.names)
  func isANotebook(name: String) throws {
    let notebook = try ResultNotebook(name)
    #expect(notebook.text.hasPrefix("---\njupytext:\n") && notebook.text.contains("\nkernelspec:\n"))
    #expect(notebook.text.contains("  language: python\n"))
    #expect(notebook.text.components(separatedBy: "```").count % 2 == 1, "a fence isn't closed")
    #expect(notebook.cells.count >= 10)
    #expect(notebook.cells.first?.hasPrefix("from results import *") == true)
    #expect(notebook.cells.last == "provenance()")
    #expect(notebook.paragraphs.first?.hasPrefix("# \(Int(name.prefix(2)) ?? 0). ") == true)
  }

  /// Prose holds no result: numbers with decimals, points and shares come from cells. Levels that a test or an interval is
  /// made with are no results.
  @Test(arguments: ResultNotebook.names)
  func noResultIsTyped(name: String) throws {
    for paragraph in try ResultNotebook(name).paragraphs {
      let words = paragraph.replacing(/\]\([^)]*\)|`[^`]*`|arXiv:[0-9.]+|doi:\S+|2024\/\d+/, with: "")
      for number in words.matches(of: /\d*\.\d+|\d+ points|\d+ %/).map({ String($0.0) }) {
        #expect([".05", "0.9", "5 %", "70 %", "80 %", "95 %"].contains(number), "typed: \(number) in: \(paragraph)")
      }
    }
  }

  @Test(arguments: ResultNotebook.names)
  func whatItReadsIsMeasured(name: String) throws {
    let measured = try Measurement.all().map(\.name)
    let read = try ResultNotebook(name).measurements
    #expect(read.count >= 8)
    // Of a name with something to fill in or to add, what stands before that must begin a measurement's.
    for path in read {
      let fixed = String(path.split(separator: "{", omittingEmptySubsequences: false)[0])
      let isBeginning = fixed != path || path.hasSuffix("/")
      let isKnown = measured.contains { one in
        isBeginning ? one.hasPrefix(fixed) : path == one || path.hasPrefix(one + "/")
      }
      #expect(isKnown, "\(name) reads \(path), which no line of measurements.csv makes")
    }
  }

  /// Commands, options and experiment files of the measurements exist.
  @Test func measurementsCanBeMade() throws {
    let measurements = try Measurement.all()
    #expect(measurements.count > 30 && Set(measurements.map(\.name)).count == measurements.count)
    var help: [String: String] = [:]
    for measurement in measurements {
      try #require(measurement.command.first == "serbase", "\(measurement.name): \(measurement.command)")
      let options = measurement.command.filter { $0.hasPrefix("--") }
      let command = Array(measurement.command[1...].prefix(measurement.command[1] == "features" ? 2 : 1))
      let key = command.joined(separator: " ")
      if help[key] == nil {
        help[key] = try Serbase.succeed(["help"] + command, in: FileManager.default.temporaryDirectory).output
      }
      for option in options + ["--out"] {
        #expect(help[key]?.contains("\(option) <") == true, "serbase \(key) has no \(option) (\(measurement.name))")
      }
      for file in measurement.command where file.hasSuffix(".yaml") {
        #expect(FileManager.default.fileExists(atPath: repositoryRoot.appendingPathComponent(file).path), "\(file)")
      }
      for (option, earlier) in zip(measurement.command, measurement.command.dropFirst())
      where option == "--add" || option == "--predictions" {
        #expect(measurements.contains { earlier == $0.name || earlier.hasPrefix($0.name + "/") }, "\(earlier)")
      }
    }
  }

  @Test(arguments: ResultNotebook.names)
  func pageIsThatOfTheNotebook(name: String) throws {
    let page = try String(contentsOf: ResultNotebook.pages.appendingPathComponent(name), encoding: .utf8)
    var rest = page[...]
    for paragraph in try ResultNotebook(name).paragraphs.map(ResultNotebook.onPage) {
      let found = try #require(
        rest.range(of: paragraph),
        "the page lacks, or has elsewhere: \(paragraph)\nrender anew: make notebooks CORPORA=…")
      rest = rest[found.upperBound...]
    }
    let pictures = page.matches(of: /!\[[^\]]+\]\(([^)]+)\)/).map { String($0.1) }
    #expect(pictures.count >= 3)
    for link in page.matches(of: /\]\(([^)#]+)\)/).map({ String($0.1) }) where !link.contains("://") {
      let url = ResultNotebook.pages.appendingPathComponent(link)
      #expect(FileManager.default.fileExists(atPath: url.path), "\(name): \(link)")
    }
    #expect(!page.contains("Traceback") && page.firstMatch(of: /[(` ]\/(tmp|root|home|work)\//) == nil)
  }

  /// Figures are pictures, all of them used, and small enough to be kept beside the sources.
  @Test func figuresAreThoseOfThePages() throws {
    let folder = ResultNotebook.pages.appendingPathComponent("figures", isDirectory: true)
    let pages = try ResultNotebook.names.map {
      try String(contentsOf: ResultNotebook.pages.appendingPathComponent($0), encoding: .utf8)
    }.joined()
    var size = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let data = try Data(contentsOf: folder.appendingPathComponent(name))
      let isPicture =
        name.hasSuffix(".svg") ? data.contains(Data("<svg".utf8)) : data.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47])
      #expect(isPicture, "\(name)")
      #expect(pages.contains("(figures/\(name))"), "no page shows \(name)")
      size += data.count
    }
    #expect(size > 100_000 && size < 2_000_000, "\(size) bytes of figures")
  }

  @Test func blocksHaveMakers() throws {
    let makers = try String(
      contentsOf: ResultNotebook.folder.appendingPathComponent("readme_blocks.py"), encoding: .utf8)
    var blocks: [String] = []
    for name in try Documents.names() {
      let lines = try Documents.text(name).components(separatedBy: "\n")
      let own = lines.compactMap { $0.wholeMatch(of: /<!-- results: (\S+) -->/).map { String($0.1) } }
      #expect(lines.count { $0 == "<!-- /results -->" } == own.count, "\(name)")
      blocks += own
    }
    #expect(blocks.count >= 8 && Set(blocks).count == blocks.count)
    for block in blocks { #expect(makers.contains("\"\(block)\": "), "nothing makes \(block)") }
  }

  @Test(.enabled(if: python != nil, "there is no python3 on the path"))
  func readingAndWritingAreChecked() throws {
    let result = try Self.run([ResultNotebook.folder.appendingPathComponent("check_results.py").path])
    #expect(result.status == 0, "\(result.text)")
  }

  /// With nothing measured, every notebook says what is missing, and neither fails nor invents.
  @Test(.enabled(if: python != nil, "there is no python3 on the path"))
  func nothingMeasuredGivesNoFigures() async throws {
    try await withTemporaryFolder { folder in
      let results = folder.appendingPathComponent("results", isDirectory: true)
      try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
      let pages = folder.appendingPathComponent("pages", isDirectory: true)
      let script = repositoryRoot.appendingPathComponent("scripts/render-notebooks").path
      let result = try Self.run([script, results.path, "--to", pages.path])
      try #require(result.status == 0, "\(result.text)")
      for name in ResultNotebook.names {
        let page = try String(contentsOf: pages.appendingPathComponent(name), encoding: .utf8)
        #expect(page.contains("> Not measured here: "), "\(name)")
        #expect(!page.contains("!["), "\(name)")
        #expect(page.firstMatch(of: /\d\.\d{3} \[/) == nil, "\(name)")
      }
    }
  }

  /// A folder that somebody names is theirs: nothing is deleted in it, and nothing is written beside other things.
  @Test(.enabled(if: python != nil, "there is no python3 on the path"))
  func pagesElsewhereDeleteNothing() async throws {
    try await withTemporaryFolder { folder in
      let results = folder.appendingPathComponent("results", isDirectory: true)
      let foreign = folder.appendingPathComponent("thesis", isDirectory: true)
      let chapter = foreign.appendingPathComponent("chapters/one.txt")
      for path in [results, chapter.deletingLastPathComponent()] {
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
      }
      try Data("one".utf8).write(to: chapter)
      let script = repositoryRoot.appendingPathComponent("scripts/render-notebooks").path
      let refused = try Self.run([script, results.path, "--to", foreign.path])
      #expect(refused.status != 0 && refused.text.contains("thesis"), "\(refused.text)")
      #expect(try String(contentsOf: chapter, encoding: .utf8) == "one")
      #expect(try FileManager.default.contentsOfDirectory(atPath: foreign.path) == ["chapters"])

      // Pages of our own are written anew, and what was put beside them stays.
      let pages = folder.appendingPathComponent("pages", isDirectory: true)
      for _ in 0..<2 {
        let result = try Self.run([script, results.path, "--to", pages.path])
        #expect(result.status == 0, "\(result.text)")
        try Data("mine".utf8).write(to: pages.appendingPathComponent("notes.txt"))
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: pages.path)
      #expect(left.sorted() == ResultNotebook.names + ["notes.txt"])
      // A page that isn't ours, by a name of ours, stays what it is.
      let page = pages.appendingPathComponent(ResultNotebook.names[0])
      try Data("# My own\n".utf8).write(to: page)
      #expect(try Self.run([script, results.path, "--to", pages.path]).status != 0)
      #expect(try String(contentsOf: page, encoding: .utf8) == "# My own\n")
    }
  }

  /// The parser itself: what it must take for what.
  @Test func partsAreTakenApart() throws {
    let text = """
      ---
      jupytext: yes
      ---

      # 1. Title

      One
      line.
      ```{code-cell}
      with measured("bias", "eda/x"):
          figure("bias/plots/groups", "The groups")
          rows(f"networks/{name}/comparison.csv", model="svm")
      ```
      """
    let (paragraphs, cells) = ResultNotebook.parts(text)
    #expect(paragraphs == ["# 1. Title", "One\nline."] && cells.count == 1)
    #expect(
      ResultNotebook.onPage("[a](README.md) [b](https://x.y) [c](01-eda.md)")
        == "[a](../README.md) [b](https://x.y) [c](01-eda.md)")
    #expect(
      Measurement.words(of: #"serbase compare --search "a=1;b=2" x"#) == [
        "serbase", "compare", "--search", "a=1;b=2", "x",
      ])
  }

  private static func run(_ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(python))
    process.arguments = ["-B"] + arguments
    let log = FileManager.default.temporaryDirectory.appendingPathComponent("notebooks-\(UUID().uuidString).log")
    try Data().write(to: log)
    defer { try? FileManager.default.removeItem(at: log) }
    let handle = try FileHandle(forWritingTo: log)
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try handle.close()
    return (process.terminationStatus, try String(contentsOf: log, encoding: .utf8))
  }
}
