import Foundation
import SerTestSupport
import Testing

/// Every lesson, cell by cell in order, on the synthetic corpus, as Jupyter would run it. The notebooks of results, which
/// need measured results and Python, have tests of their own (`ResultNotebookTests`).
///
/// Lessons keep to cells that need no Python: scripts (`%%bash -e`) and pictures (`Image("…")`).
@Suite(.serialized) struct NotebookTests {
  static let folder = repositoryRoot.appendingPathComponent("notebooks-md", isDirectory: true)
  static let notebooks: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { name in
      name.hasSuffix(".md") && !ResultNotebook.names.contains(name)
        && NotebookCells.isNotebook(
          (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? "")
    }.sorted()
  }()

  @Test func thereAreNotebooks() {
    #expect(Self.notebooks.contains("how-mfccs-represent-emotion.md"))
  }

  @Test(arguments: notebooks)
  func runsOnSyntheticVoices(name: String) async throws {
    let corpus = try SharedCorpus.folder.get()
    let notebook = NotebookCells(try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8))
    try await withTemporaryFolder { folder in
      let work = folder.appendingPathComponent("work", isDirectory: true)
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
      // The voices are there already, as on a second run of the notebook.
      try FileManager.default.createSymbolicLink(
        at: work.appendingPathComponent("synthetic"), withDestinationURL: corpus)
      var (scripts, pictures) = (0, 0)
      for (number, cell) in notebook.cells.enumerated() {
        switch cell {
        case .script(let script):
          scripts += 1
          let result = try Self.run(script, in: folder)
          try #require(result.status == 0, "cell \(number + 1) of \(name):\n\(script)\n\n\(result.text)")
        case .pictures(let paths):
          pictures += paths.count
          for path in paths { Self.expectPicture(path, in: folder, "cell \(number + 1) of \(name)") }
        case .other(let code):
          Issue.record("cell \(number + 1) of \(name) is neither a %%bash -e cell nor pictures:\n\(code)")
        }
      }
      #expect(scripts > 5 && pictures > 5)
    }
  }

  @Test(arguments: notebooks + ResultNotebook.names + ["glossary.md", "README.md"])
  func linksLeadSomewhere(name: String) throws {
    let notebook = NotebookCells(try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8))
    for link in notebook.links {
      #expect(FileManager.default.fileExists(atPath: Self.folder.appendingPathComponent(link).path), "\(name): \(link)")
    }
  }

  /// The parser itself: what it must take for what.
  @Test func cellsAreTakenApart() throws {
    let notebook = NotebookCells(
      """
      ---
      jupytext:
      ---
      See [a page](page.md) and [a paper](https://doi.org/10.1).
      ```{code-cell}
      :tags: [hide-output]

      %%bash -e
      echo one
      ```
      ```{code-cell}
      from IPython.display import Image
      Image("a.png", alt="a")
      Image("b.png")
      ```
      ```{code-cell}
      import os
      ```
      ```
      not a cell
      ```
      """)
    #expect(notebook.links == ["page.md"])
    try #require(notebook.cells.count == 3)
    guard case .script("echo one") = notebook.cells[0], case .pictures(["a.png", "b.png"]) = notebook.cells[1],
      case .other("import os") = notebook.cells[2]
    else { throw CocoaError(.featureUnsupported) }
  }

  /// A PNG, or where there is no gnuplot the script that draws it.
  private static func expectPicture(_ path: String, in folder: URL, _ place: String) {
    let url = folder.appendingPathComponent(path)
    let hasGnuplot = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }
    if hasGnuplot {
      let signature = (try? Data(contentsOf: url))?.prefix(8)
      #expect(signature == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), "\(place): no picture \(path)")
    } else {
      let script = url.deletingPathExtension().appendingPathExtension("gp")
      #expect(FileManager.default.fileExists(atPath: script.path), "\(place): no script for \(path)")
    }
  }

  private static func run(_ script: String, in folder: URL) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-e", "-c", script]
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    let programs = Serbase.executable.deletingLastPathComponent().path
    variables["PATH"] = programs + ":" + (variables["PATH"] ?? "/usr/bin:/bin")
    variables["XDG_CACHE_HOME"] = folder.appendingPathComponent("cache").path
    variables["SERBASE_MANIFESTS"] = repositoryRoot.appendingPathComponent("data-manifests").path
    variables["SERBASE_CORPORA"] = nil
    process.environment = variables
    let log = folder.appendingPathComponent("cell.log")
    try Data().write(to: log)
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
