import Foundation
import SerFormats
import SerTestSupport
import Testing

@Suite(.serialized) struct SearchCommandTests {
  private static let search = [
    "search", "svm", "--table", "t.csv", "--space", "cost=0.01,1,100", "--space", "gamma=scale,0.01", "--inner", "3",
    "--quiet", "--out", "s",
  ]

  /// `trials.csv` without its last column, the seconds.
  private static func trials(_ name: String, in folder: URL) throws -> [[String]] {
    try CSVDocument(contentsOf: folder.appendingPathComponent("\(name)/trials.csv")).rows.map { $0.dropLast() }
  }

  @Test func aSearchEndsWithTheCommandToFitItsChoice() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      let result = try Serbase.succeed(Self.search, in: folder)
      let page = try String(contentsOf: folder.appendingPathComponent("s/search.md"), encoding: .utf8)
      #expect(page.contains("Optimistic") && page.contains("6 combinations (grid)"))
      let line = try #require(
        result.output.split(separator: "\n").first { $0.contains("serbase fit svm --table t.csv --param cost=") })
      let words = line.split(separator: " ").dropFirst().map(String.init)
      #expect(page.contains(line.trimmingCharacters(in: .whitespaces)))
      try Serbase.succeed(words, in: folder)
      #expect(try Self.trials("s", in: folder).count == 6)
      #expect(!line.contains("--seed"))
      let seeded = try Serbase.succeed(Self.search.dropLast() + ["seeded", "--seed", "5"], in: folder)
      #expect(seeded.output.split(separator: "\n").contains { $0.contains("serbase fit") && $0.hasSuffix("--seed 5") })
      // Once more, with other workers: all is there, and all of it the same.
      let before = try Data(contentsOf: folder.appendingPathComponent("s/trials.csv"))
      try Serbase.succeed(Self.search + ["--jobs", "3"], in: folder)
      #expect(try Data(contentsOf: folder.appendingPathComponent("s/trials.csv")) == before)
    }
  }

  @Test func workersChangeNothing() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(speakers: 24), "t.csv", in: folder)
      for (name, jobs) in [("one", "1"), ("four", "4")] {
        try Serbase.succeed(
          [
            "search", "forest", "--table", "t.csv", "--space", "trees=int:3..30", "--space", "maxDepth=2,4",
            "--strategy", "halving", "--trials", "9", "--metric", "log-loss", "--jobs", jobs, "--quiet", "--out", name,
          ], in: folder)
      }
      #expect(try Self.trials("one", in: folder) == Self.trials("four", in: folder))
      #expect(try Set(Self.trials("one", in: folder).map { $0[1] }).count > 1)
    }
  }

  /// Killed without a chance to say anything: the same command goes on and ends as if nothing had been.
  @Test func aKilledSearchGoesOn() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(speakers: 12), "t.csv", in: folder)
      let arguments = [
        "search", "forest", "--table", "t.csv", "--space", "trees=200,201,202,203,204,205,206,207,208,209", "--jobs",
        "1",
        "--quiet", "--out",
      ]
      try Serbase.succeed(arguments + ["whole"], in: folder)
      let process = Process()
      process.executableURL = Serbase.executable
      process.arguments = arguments + ["killed"]
      process.currentDirectoryURL = folder
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      let journal = folder.appendingPathComponent("killed/journal.jsonl")
      func lines() -> Int { (try? Data(contentsOf: journal))?.count { $0 == UInt8(ascii: "\n") } ?? 0 }
      Serbase.watch(process) { lines() >= 6 }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      #expect(process.terminationReason == .uncaughtSignal)
      let done = lines() - 1
      #expect(done >= 5 && done < 50)
      #expect(try FileManager.default.contentsOfDirectory(atPath: journal.deletingLastPathComponent().path).count == 1)
      // A line that was torn as well.
      let torn = try FileHandle(forWritingTo: journal)
      try torn.seekToEnd()
      try torn.write(contentsOf: Data("{\"fit\":{\"fo".utf8))
      try torn.close()
      let resumed = try Serbase.succeed(arguments.filter { $0 != "--quiet" } + ["killed"], in: folder)
      #expect(resumed.errors.contains("\(done) fits of an earlier run are taken over"), "\(resumed.errors)")
      #expect(try Self.trials("killed", in: folder) == Self.trials("whole", in: folder))
      let other = try Serbase.run(arguments + ["killed", "--seed", "2"], in: folder)
      #expect(other.status == 65 && other.errors.contains("another search") && other.errors.contains("seed 1"))
      // A folder of something else isn't touched.
      try OwnTables.write("mine", "notes.txt", in: folder)
      #expect(try Serbase.run(arguments + ["."], in: folder).status == 73)
    }
  }

  /// One of two speakers has a single class: the fold that would train on it is left out, and the reader is told.
  @Test func foldsThatTakeNoPartAreNamed() async throws {
    try await withTemporaryFolder { folder in
      let lines = OwnTables.csv(speakers: 2, classes: ["a", "b"]).split(separator: "\n")
      try OwnTables.write(
        lines.filter { !$0.hasPrefix("b,s1,") }.joined(separator: "\n") + "\n", "t.csv", in: folder)
      let result = try Serbase.succeed(
        ["search", "svm", "--table", "t.csv", "--space", "cost=1,10", "--inner", "2", "--quiet", "--out", "s"],
        in: folder)
      let page = try String(contentsOf: folder.appendingPathComponent("s/search.md"), encoding: .utf8)
      for text in [result.errors, page] { #expect(text.contains("a single class is left to train on"), "\(text)") }
    }
  }

  @Test func nestedChoicesAreSaidForEveryFold() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      let fit = try Serbase.succeed(
        [
          "fit", "svm", "--table", "t.csv", "--search", "cost=0.01,1,100;gamma=scale,0.01", "--inner", "3", "--json",
          "--out", "b",
        ], in: folder)
      let summary = try #require(try JSONSerialization.jsonObject(with: Data(fit.output.utf8)) as? [String: Any])
      #expect((summary["fold_choices"] as? [[String: Any]])?.count == 5)
      let choice = try #require((summary["choice"] as? [String: Any])?["settings"] as? String)
      // The bundle says what was chosen for it, which is what `search` finds on the same rows.
      let cost = try #require(choice.split(separator: " ").first).dropFirst("cost=".count)
      let bundle = try String(contentsOf: folder.appendingPathComponent("b/bundle.json"), encoding: .utf8)
      #expect(bundle.contains("\"cost\" : \(cost)"))
      let search = try Serbase.succeed(Self.search + ["--json"], in: folder)
      #expect(search.output.contains("\"settings\" : \"\(choice)\""))
    }
  }

  @Test func comparisonsChooseInsideTheirFolds() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(
        [
          "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--models", "majority,svm",
          "--search", "svm:cost=1,10", "--inner", "2", "--out", "c",
        ], in: folder)
      #expect(result.output.contains("chose cost="))
      let page = try String(contentsOf: folder.appendingPathComponent("c/comparison.md"), encoding: .utf8)
      #expect(page.contains("## Settings chosen") && page.contains("`cost=1"))
      let run = try String(contentsOf: folder.appendingPathComponent("c/run.json"), encoding: .utf8)
      #expect(run.contains("\"choices\"") && run.contains("inner_score"))
    }
  }

  @Test(arguments: [
    (["--space", "cots=1,2"], "did you mean 'cost'"), (["--space", "cost=0,1"], "cost = 0"),
    (["--space", "cost=log:1..2", "--strategy", "grid"], "range"), (["--space", "cost=1,1"], "twice"),
    (["--space", "cost=1,2", "--metric", "uarr"], "did you mean 'uar'"),
    (["--space", "cost=1,2", "--strategy", "hyperband"], "halving"),
    (["--space", "cost=1,2", "--param", "cost=3"], "both given"),
    (["--space", "cost=1,2", "--inner", "1"], "--inner 1"),
    (["--space", "cost=1,2", "--metric", "log-loss"], "log-loss needs them"),
    (["--space", "cost=1,2", "--trials", "0", "--strategy", "random"], "0 trials"),
  ])
  func impossibleSearchesAreUsageErrors(options: [String], words: String) async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      let result = try Serbase.run(["search", "svm", "--table", "t.csv", "--out", "s"] + options, in: folder)
      #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("s/trials.csv").path))
    }
  }
}
