import Foundation
import SerFormats
import SerTestSupport
import Testing

/// `serbase features compare` through the program itself, on synthetic voices.
@Suite(.serialized) struct FeaturesCompareTests {
  @Test func comparisonIsWholeAndRepeatable() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = [
        "features", "compare", "synthetic", "--audio", corpus.path, "--sets",
        "mfcc-functionals,logmel-functionals,mfcc-functionals:coefficients=13+logmel-functionals", "--seed", "7",
      ]
      try Serbase.succeed(common + ["--out", "a", "--jobs", "1"], in: folder)
      let json = try Serbase.succeed(common + ["--out", "b", "--jobs", "2", "--no-cache", "--json"], in: folder)
      for file in ["features.csv", "columns.csv", "pairs.csv"] {
        let a = try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
        let b = try Data(contentsOf: folder.appendingPathComponent("b/\(file)"))
        #expect(a == b, "\(file): one and two workers must give the same bytes")
      }
      let sets = try CSVDocument(contentsOf: folder.appendingPathComponent("a/features.csv"))
      #expect(sets.rows.count == 3)
      try expectHonestFigures(sets)
      let columns = try CSVDocument(contentsOf: folder.appendingPathComponent("a/columns.csv"))
      #expect(columns.rows.count == 360 + 192 + 13 * 9 + 192)
      #expect(!columns.rows.joined().contains { $0.lowercased().contains("nan") || $0.contains("inf") })
      let pairs = try CSVDocument(contentsOf: folder.appendingPathComponent("a/pairs.csv"))
      #expect(pairs.rows.first?.prefix(2) == ["mfcc-functionals", "logmel-functionals"] && pairs.rows.count == 3)
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: [[String: Any]]])
      #expect(summary["sets"]?.count == 3 && summary["pairs"]?.first?["adjusted_p"] != nil)
      try expectWholePage(folder.appendingPathComponent("a"))
    }
  }

  private func expectHonestFigures(_ sets: CSVDocument) throws {
    func figures(_ name: String) throws -> [Double] {
      let column = try #require(sets.column(name))
      return try sets.rows.map { try #require(Double($0[column]), "\(name)") }
    }
    for name in ["uar", "accuracy"] {
      let (value, lower, upper) = (try figures(name), try figures("\(name)_lower"), try figures("\(name)_upper"))
      for index in value.indices { #expect(lower[index] <= value[index] && value[index] <= upper[index]) }
      #expect(value.allSatisfy { (0.2...0.95).contains($0) })
    }
    let parts = try ["emotion_share_median", "speaker_share_median", "rest_share_median"].map(figures)
    #expect(parts.joined().allSatisfy { (0...1).contains($0) })
    #expect(try figures("speaker_accuracy").allSatisfy { (0...1).contains($0) })
    #expect(try figures("participation_ratio").allSatisfy { $0 >= 1 })
    #expect(try figures("components_95").allSatisfy { $0 >= 1 && $0 <= 300 })
  }

  /// Every picture and file that the page names is there.
  private func expectWholePage(_ folder: URL) throws {
    let page = try String(contentsOf: folder.appendingPathComponent("features.md"), encoding: .utf8)
    #expect(page.contains("Not a result about emotions") && page.contains("MFCC against log-mel"))
    for match in page.matches(of: /!\[[^\]]*\]\(([^)]+)\)/) {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(String(match.1)).path), "\(match.1)")
    }
    for name in ["timing.csv", "run.json", "plots/uar-columns.gp", "plots/variance-shares.csv"] {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path), "\(name)")
    }
  }

  @Test func leakySplitsAreMarkedEverywhere() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(
        [
          "features", "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--protocol",
          "random-80-10-10", "--kernel", "linear", "--out", "a",
        ], in: folder)
      #expect(result.output.contains("LEAKY"))
      let sets = try CSVDocument(contentsOf: folder.appendingPathComponent("a/features.csv"))
      let (marks, classifier) = (try #require(sets.column("marks")), try #require(sets.column("classifier")))
      #expect(sets.rows[0][marks] == "LEAKY" && sets.rows[0][classifier].contains("degree=1"))
      let page = try String(contentsOf: folder.appendingPathComponent("a/features.md"), encoding: .utf8)
      #expect(page.contains("**LEAKY**") && page.contains("(LEAKY)"))
    }
  }

  @Test func wrongArgumentsAreRefusedBeforeAnyWork() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = ["features", "compare", "synthetic", "--audio", corpus.path]
      let unknown = try Serbase.run(common + ["--sets", "mfcc-functional", "--out", "a"], in: folder)
      #expect(unknown.status == 64 && unknown.errors.contains("did you mean 'mfcc-functionals'"))
      let twice = try Serbase.run(
        common + ["--sets", "logmel-functionals,logmel-functionals", "--out", "a"], in: folder)
      #expect(twice.status == 64 && twice.errors.contains("twice"))
      let kernel = try Serbase.run(common + ["--kernel", "cubic", "--out", "a"], in: folder)
      #expect(kernel.status == 64)
      try "mine".write(to: folder.appendingPathComponent("notes.txt"), atomically: true, encoding: .utf8)
      let foreign = try Serbase.run(common + ["--out", "."], in: folder)
      #expect(foreign.status == 73 && foreign.errors.contains("notes.txt"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])
    }
  }
}
