import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Leakage reports and audits through the program itself, on synthetic voices.
@Suite(.serialized) struct LeakageCommandTests {
  private static let tables = [
    "gaps.csv", "duplicates.csv", "speaker-probe.csv", "sides.csv", "statements.csv", "predictions.csv",
  ]

  @Test func leakageIsWrittenWholeAndRepeatable() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = [
        "leakage", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--models", "majority,svm",
        "--seed", "3",
      ]
      let first = try Serbase.succeed(common + ["--out", "a", "--jobs", "1", "--json"], in: folder)
      let second = try Serbase.succeed(common + ["--out", "b", "--jobs", "2"], in: folder)
      for file in Self.tables {
        let a = try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
        #expect(
          try a == Data(contentsOf: folder.appendingPathComponent("b/\(file)")), "\(file): one and two workers")
      }
      let page = try String(contentsOf: folder.appendingPathComponent("a/leakage.md"), encoding: .utf8)
      #expect(page.contains("random-80-10-10 (LEAKY)") && page.contains("only a protocol marked LEAKY may do that"))
      for picture in page.matches(of: /!\[.*?\]\(([^)]+)\)/).map({ String($0.1) }) {
        #expect(
          FileManager.default.fileExists(atPath: folder.appendingPathComponent("a/\(picture)").path), "\(picture)")
      }
      let summary = try #require(try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
      let gaps = try #require(summary["gaps"] as? [[String: Any]])
      #expect(
        gaps.count == 2 && gaps.allSatisfy { ($0["leaky"] as? [String: Any])?["marks"] as? [String] == ["LEAKY"] })
      // Synthetic voices have no noise of their own, and some are so alike that they pass for one recording.
      let pairs = try #require((summary["duplicates"] as? [String: Any])?["pairs"] as? [[String: Any]])
      for pair in pairs {
        // None are the same file or samples.
        #expect(pair["kind"] as? String == "recording", "\(pair)")
        #expect(try #require(pair["correlation"] as? Double) >= 0.92, "\(pair)")
      }
      #expect(second.output.contains("What leaks in synthetic") && second.output.contains("LEAKY"))
      try auditOf("a/predictions.csv", corpus, in: folder)
    }
  }

  /// The predictions of the report itself: those of the honest protocol are clean, those of the leaky one leak.
  private func auditOf(_ file: String, _ corpus: URL, in folder: URL) throws {
    let audit = ["leakage", "synthetic", "--audio", corpus.path, "--audit", file]
    let found = try Serbase.run(audit, in: folder)
    #expect(found.status == 1 && found.output.contains("LEAK: 5 speakers on both sides in 10 folds"))
    #expect(found.output.contains("*** LEAKY ***"))
    let json = try Serbase.run(audit + ["--json", "--out", "audit"], in: folder)
    let summary = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let cells = try #require(summary["cells"] as? [[String: Any]])
    #expect(cells.count == 4 && cells.count { ($0["crossing_speakers"] as? [Any])?.isEmpty == true } == 2)
    let crossings = try CSVDocument(contentsOf: folder.appendingPathComponent("audit/crossings.csv"))
    #expect(crossings.rows.count > 20 && crossings.rows.allSatisfy { $0[1] == "speaker" })
    let rows = try CSVDocument(contentsOf: folder.appendingPathComponent(file))
    let (name, marks) = (try #require(rows.column("model")), try #require(rows.column("marks")))
    try CSVDocument(header: rows.header, rows: rows.rows.filter { $0[marks].isEmpty && $0[name] == "svm" })
      .write(to: folder.appendingPathComponent("honest.csv"))
    let honest = try Serbase.run(["leakage", "--audit", "honest.csv"], in: folder)
    #expect(honest.status == 0 && honest.output.contains("nothing crosses"), "\(honest.output)")
  }

  @Test func whatCannotBeAskedIsRefused() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      func refused(_ arguments: [String], _ status: Int32, _ reason: String) throws {
        let result = try Serbase.run(["leakage"] + arguments, in: folder)
        #expect(result.status == status && result.errors.contains(reason), "\(arguments): \(result.errors)")
      }
      try refused([], 64, "--audit")
      try refused(["synthetic", "--audio", corpus.path], 64, "--out")
      try refused(["--train-list", "a"], 64, "--test-list")
      try refused(["--audit", "none.csv"], 66, "none.csv")
      try refused(["synthetic", "--audio", corpus.path, "--out", "x", "--models", "svn"], 64, "svm")
      try refused(["synthetic", "--audio", corpus.path, "--out", "x", "--protocol", "random-80-10-10"], 64, "leaky")
      try "a,b\n1,2\n".write(to: folder.appendingPathComponent("t.csv"), atomically: true, encoding: .utf8)
      try refused(["--audit", "t.csv"], 65, "column of recordings")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("x").path))
    }
  }

  /// One speaker: nothing can be kept apart, and the report says so; equal recordings are found all the same.
  @Test func oneSpeakerLeavesWhatCannotBeTold() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let all = try CSVDocument(contentsOf: corpus.appendingPathComponent("manifest.csv"))
      let speaker = try #require(all.column("speaker"))
      let own = all.rows.filter { $0[speaker] == all.rows[0][speaker] }
      try CSVDocument(header: all.header, rows: own).write(to: folder.appendingPathComponent("one.csv"))
      let found = try Serbase.succeed(
        [
          "leakage", "one.csv", "--audio", corpus.path, "--set", "logmel-functionals", "--models", "majority", "--out",
          "o",
        ],
        in: folder)
      #expect(
        found.output.contains("left out: group-5fold") || found.output.contains("left out: leave-one-speaker-out"))
      #expect(found.output.contains("No two of the"))
    }
  }
}
