import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Comparisons that are ended before they are done, and go on.
@Suite(.serialized) struct ComparisonResumeTests {
  private static let files = ["comparison.csv", "classes.csv", "groups.csv", "significance.csv", "predictions.csv"]

  /// Six cells, each of which takes a moment.
  private static func command(_ corpus: URL, out: String) -> [String] {
    [
      "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--models", "forest", "--param",
      "trees=150", "--seeds", "1,2,3,4,5,6", "--jobs", "1", "--out", out,
    ]
  }

  private static func cells(_ folder: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".cell") }.sorted().map(folder.appendingPathComponent)
  }

  /// Starts a comparison and ends it as soon as `count` cells are done.
  private func interrupt(_ arguments: [String], in folder: URL, after count: Int, by end: (Process) -> Void) throws {
    let process = Process()
    process.executableURL = Serbase.executable
    process.arguments = arguments + ["--quiet"]
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    variables["XDG_CACHE_HOME"] = folder.appendingPathComponent("cache").path
    variables["SERBASE_MANIFESTS"] = repositoryRoot.appendingPathComponent("data-manifests").path
    process.environment = variables
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let store = folder.appendingPathComponent("a.cells", isDirectory: true)
    Serbase.watch(process) { Self.cells(store).count >= count }
    end(process)
    process.waitUntilExit()
  }

  private func expectSameFiles(_ folder: URL) throws {
    for file in Self.files {
      #expect(
        try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
          == Data(contentsOf: folder.appendingPathComponent("whole/\(file)")), "\(file)")
    }
  }

  @Test func interruptedAndKilledRunsGoOnToTheSameBytes() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(Self.command(corpus, out: "whole"), in: folder)
      let store = folder.appendingPathComponent("a.cells", isDirectory: true)
      try interrupt(Self.command(corpus, out: "a"), in: folder, after: 1) { $0.interrupt() }
      let first = Self.cells(store).count
      #expect((1..<6).contains(first), "\(first)")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("a").path))
      try interrupt(Self.command(corpus, out: "a"), in: folder, after: first + 1) {
        kill($0.processIdentifier, SIGKILL)
      }
      let second = Self.cells(store).count
      #expect(second > first)
      let resumed = try Serbase.succeed(Self.command(corpus, out: "a"), in: folder)
      #expect(resumed.errors.contains("\(second) of 6 cells were there already"), "\(resumed.errors)")
      try expectSameFiles(folder)
      // All there: nothing is computed, and seconds are those of when it was.
      let again = try Serbase.succeed(Self.command(corpus, out: "a"), in: folder)
      #expect(again.errors.contains("6 of 6 cells were there already"))
      try expectSameFiles(folder)
      let fresh = try Serbase.succeed(Self.command(corpus, out: "a") + ["--fresh"], in: folder)
      #expect(!fresh.errors.contains("there already"))
      try expectSameFiles(folder)
    }
  }

  @Test func damagedCellsAreComputedAnewAndOthersSettingsAreNotTaken() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = ["compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--out", "a"]
      let command = common + ["--models", "majority,logistic,neighbours"]
      try Serbase.succeed(command, in: folder)
      try FileManager.default.copyItem(
        at: folder.appendingPathComponent("a"), to: folder.appendingPathComponent("whole"))
      let cells = Self.cells(folder.appendingPathComponent("a.cells", isDirectory: true))
      #expect(cells.count == 3)
      // One prediction changed, one file cut off, one of another version.
      let text = try cells.map { try String(contentsOf: $0, encoding: .utf8) }
      try text[0].replacing("\"prediction\":1", with: "\"prediction\":2", maxReplacements: 1)
        .write(to: cells[0], atomically: true, encoding: .utf8)
      try #require(text[0].contains("\"prediction\":1"))
      try String(text[1].prefix(text[1].count / 2)).write(to: cells[1], atomically: true, encoding: .utf8)
      try text[2].replacing("serbase cell 1", with: "serbase cell 0").write(
        to: cells[2], atomically: true, encoding: .utf8)
      let mended = try Serbase.succeed(command, in: folder)
      for cell in cells {
        #expect(mended.errors.contains("\(cell.lastPathComponent) is damaged"), "\(mended.errors)")
      }
      #expect(!mended.errors.contains("there already"))
      try expectSameFiles(folder)
      // Another setting, and one more model: the cells of before are not mistaken for them.
      let other = try Serbase.succeed(
        common + ["--models", "neighbours,majority,svm", "--param", "neighbours.k=3"], in: folder)
      #expect(other.errors.contains("1 of 3 cells were there already"), "\(other.errors)")
    }
  }

  /// A killed network goes on inside its fold, and comes to the same.
  @Test func networksGoOnInsideTheirFold() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      func command(_ out: String) -> [String] {
        [
          "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel:frames=32:mel.hopLength=400", "--models",
          "lstm", "--param", "epochs=4", "--jobs", "2", "--out", out,
        ]
      }
      try Serbase.succeed(command("whole"), in: folder)
      let store = folder.appendingPathComponent("a.cells", isDirectory: true)
      let process = Process()
      process.executableURL = Serbase.executable
      process.arguments = command("a") + ["--quiet"]
      process.currentDirectoryURL = folder
      var variables = ProcessInfo.processInfo.environment
      variables["XDG_CACHE_HOME"] = folder.appendingPathComponent("cache").path
      variables["SERBASE_MANIFESTS"] = repositoryRoot.appendingPathComponent("data-manifests").path
      process.environment = variables
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      func states() -> [String] {
        ((try? FileManager.default.subpathsOfDirectory(atPath: store.path)) ?? []).filter {
          $0.hasSuffix(".checkpoint")
        }
      }
      Serbase.watch(process) { states().count >= 2 }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal, "killed before it was done")
      #expect(states().count >= 2)
      try Serbase.succeed(command("a"), in: folder)
      try expectSameFiles(folder)
      #expect(states().isEmpty)
    }
  }
}
