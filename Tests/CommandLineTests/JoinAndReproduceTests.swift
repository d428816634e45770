import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Comparisons that are put together from earlier ones, and comparisons that are repeated.
@Suite(.serialized) struct JoinAndReproduceTests {
  private static func compare(_ corpus: URL, _ models: String, _ out: String, _ more: [String] = []) -> [String] {
    [
      "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--models", models, "--out", out,
    ] + more
  }

  private func rows(_ folder: URL, _ name: String) throws -> [[String]] {
    try CSVDocument(contentsOf: folder.appendingPathComponent(name)).rows
  }

  private func edit(_ url: URL, _ change: (String) -> String) throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    let changed = change(text)
    try #require(changed != text)
    try changed.write(to: url, atomically: true, encoding: .utf8)
  }

  @Test func earlierComparisonsStandInOneTable() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(Self.compare(corpus, "logistic,neighbours", "both"), in: folder)
      try Serbase.succeed(Self.compare(corpus, "logistic", "a"), in: folder)
      try Serbase.succeed(Self.compare(corpus, "neighbours", "b"), in: folder)
      let joined = try Serbase.succeed(["compare", "--add", "a", "--add", "b", "--out", "c"], in: folder)
      #expect(joined.output.contains("logistic") && joined.output.contains("neighbours"))
      // Cells made apart come to what they come to together, tests between them included.
      for file in ["comparison.csv", "classes.csv", "groups.csv", "significance.csv", "predictions.csv"] {
        #expect(try rows(folder, "c/\(file)") == rows(folder, "both/\(file)"), "\(file)")
      }
      #expect(try rows(folder, "c/significance.csv").count == 1)
      // What is there already is not computed, and what is there twice is taken once.
      let mixed = try Serbase.succeed(
        Self.compare(corpus, "logistic,majority", "d", ["--add", "a", "--add", "c"]), in: folder)
      #expect(mixed.errors.contains("1 of 2 cells are taken from earlier comparisons"), "\(mixed.errors)")
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("d/comparison.csv"))
      let model = try #require(table.column("model"))
      #expect(table.rows.map { $0[model] }.sorted() == ["logistic", "majority", "neighbours"])
    }
  }

  @Test func whatDoesNotBelongTogetherIsRefused() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(["corpus", "synthesize", "--out", "other", "--speakers", "6", "--quiet"], in: folder)
      try Serbase.succeed(Self.compare(corpus, "logistic", "a"), in: folder)
      try Serbase.succeed(Self.compare(folder.appendingPathComponent("other"), "neighbours", "b"), in: folder)
      func refusal(_ folders: [String], _ words: [String], status: Int32 = 65) throws {
        let result = try Serbase.run(
          ["compare"] + folders.flatMap { ["--add", $0] } + ["--out", "c"], in: folder)
        #expect(result.status == status, "\(result.errors)")
        for word in words { #expect(result.errors.contains(word), "\(word) in: \(result.errors)") }
      }
      try refusal(["a", "b"], ["b", "manifest"])
      try refusal(["nowhere"], ["nowhere"], status: 66)
      try refusal(["other"], ["other", "no comparison"])
      let manager = FileManager.default
      func copy(_ name: String, _ file: String, _ change: (String) -> String) throws {
        try manager.copyItem(
          at: folder.appendingPathComponent("a"), to: folder.appendingPathComponent(name))
        try edit(folder.appendingPathComponent("\(name)/\(file)"), change)
      }
      func lines(_ text: String, _ change: (inout [String]) -> Void) -> String {
        var lines = text.components(separatedBy: "\n")
        change(&lines)
        return lines.joined(separator: "\n")
      }
      try copy("short", "predictions.csv") { lines($0) { $0.remove(at: 7) } }
      try refusal(["a", "short"], ["short"])
      try copy("doubled", "predictions.csv") { lines($0) { $0.insert($0[7], at: 7) } }
      try refusal(["doubled"], ["twice"])
      func fields(_ text: String, ofLine number: Int, _ change: (inout [String]) -> Void) -> String {
        lines(text) { lines in
          var fields = lines[number - 1].components(separatedBy: ",")
          change(&fields)
          lines[number - 1] = fields.joined(separator: ",")
        }
      }
      try copy("sums", "predictions.csv") { fields($0, ofLine: 2) { $0[11...12] = ["0.9999", "0.9999"] } }
      try refusal(["sums"], ["sum", "line 2"])
      try copy("label", "predictions.csv") { fields($0, ofLine: 4) { $0[9] = "joy" } }
      try refusal(["label"], ["'joy'", "line 4"])
      try copy("version", "run.json") { $0.replacing("serbase comparison 1", with: "serbase comparison 9") }
      try refusal(["version"], ["serbase comparison 9"])
      try copy("features", "run.json") { text in
        // The digest of the feature set, wherever it stands.
        let digest = text.firstMatch(of: /"sha256" : "([0-9a-f]{64})"/)?.1 ?? ""
        return text.replacing(digest, with: String(repeating: "0", count: 64))
      }
      try refusal(["features"], ["logmel-functionals", "defined otherwise"])
    }
  }

  @Test func aRecordIsRepeatedFigureByFigure() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        Self.compare(
          corpus, "logistic,forest", "a",
          [
            "--param", "forest.trees=9", "--protocol", "group-5fold,random-80-10-10",
            "--select", "none,anova:20", "--seed", "4", "--seeds", "7,8", "--search", "logistic:cost=0.1,1", "--inner",
            "2",
          ]), in: folder)
      let audio = ["--audio", corpus.path]
      let repeated = try Serbase.succeed(["reproduce", "a/run.json", "--out", "again"] + audio, in: folder)
      #expect(repeated.output.contains("all 224 figures of 16 cells match"), "\(repeated.output)")
      #expect(repeated.output.contains("in 16 of 16 cells"))
      for file in ["comparison.csv", "classes.csv", "groups.csv", "significance.csv", "predictions.csv"] {
        #expect(try rows(folder, "again/\(file)") == rows(folder, "a/\(file)"), "\(file)")
      }
    }
  }

  @Test func whatDiffersIsNamedAndWhatCannotBeRepeatedRefused() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        Self.compare(corpus, "logistic", "a", ["--augment", "noise:snr=10..20", "--copies", "2"]), in: folder)
      let record = folder.appendingPathComponent("a/run.json")
      let original = try String(contentsOf: record, encoding: .utf8)
      func outcome(_ arguments: [String] = []) throws -> Serbase.Result {
        try Serbase.run(["reproduce", "a", "--audio", corpus.path] + arguments, in: folder)
      }
      #expect(try outcome().status == 0)
      try edit(record) { $0.replacing(/"uar" : 0\.\d+/, with: "\"uar\" : 0.125") }
      let changed = try outcome()
      #expect(changed.status == 1 && changed.output.contains("UAR") && changed.output.contains("0.125"))
      #expect(changed.output.contains("1 of 14 figures"), "\(changed.output)")
      #expect(try outcome(["--tolerance", "1"]).status == 0)
      func refusal(_ change: (String) -> String, _ words: [String], status: Int32 = 65) throws {
        try original.write(to: record, atomically: true, encoding: .utf8)
        try edit(record, change)
        let result = try outcome()
        #expect(result.status == status, "\(result.errors)")
        for word in words { #expect(result.errors.contains(word), "\(word) in: \(result.errors)") }
      }
      try refusal({ $0.replacing("serbase comparison 1", with: "serbase comparison 9") }, ["serbase comparison 9"])
      try refusal({ $0.replacing("\"cells\"", with: "\"stalls\"") }, ["something else"])
      try refusal({ String($0.prefix(100)) }, ["no JSON object"])
      try refusal(
        { $0.replacing(/"manifest_sha256" : "[0-9a-f]{64}"/, with: "\"manifest_sha256\" : \"00\"") }, ["manifest"])
      try refusal({ $0.replacing("\"noise:", with: "\"nois:") }, ["can't be repeated"])
      let none = try Serbase.run(["reproduce", "none.json", "--audio", corpus.path], in: folder)
      #expect(none.status == 66 && none.errors.contains("none.json"))
    }
  }
}
