import Foundation
import SerFormats
import SerTestSupport
import Testing

/// `serbase eda` beside people's recognition rates and a model's predictions.
@Suite(.serialized) struct ExploreCommandTests {
  @Test func peopleBesideAModel() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        [
          "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--models", "logistic",
          "--out",
          "cmp",
        ], in: folder)
      let predictions = try CSVDocument(contentsOf: folder.appendingPathComponent("cmp/predictions.csv"))
      let path = try #require(predictions.column("path"))
      // Rates in per cent, one of a kind for every clip.
      let rates = predictions.rows.enumerated().map { "\($1[path]),\($0 % 101)" }
      try (["path,recognition"] + rates).joined(separator: "\n")
        .write(to: folder.appendingPathComponent("people.csv"), atomically: true, encoding: .utf8)
      let explore = ["eda", "synthetic", "--audio", corpus.path, "--out", "eda"]
      let told = try Serbase.succeed(
        explore + ["--human", "people.csv", "--predictions", "cmp/predictions.csv", "--jobs", "2"], in: folder)
      // A dozen findings on the terminal, the others on the page.
      #expect(told.output.components(separatedBy: "\n").count { $0.hasPrefix("  • ") } == 12, "\(told.output)")
      #expect(told.output.contains(" more, in eda/index.md"))
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("eda/recognition-people-and-model.csv"))
      #expect(table.rows.count == 8, "\(table.header)")
      let page = try String(contentsOf: folder.appendingPathComponent("eda/index.md"), encoding: .utf8)
      #expect(page.contains("people.csv") && page.contains("logistic on logmel-functionals"))
      #expect(page.contains("\(predictions.rows.count) of the"))
      #expect(page.contains("| median all (dBFS) |") && page.contains("| median all (dB) |"))
      #expect(
        page.contains("[typical-clips.csv](typical-clips.csv) · ") && page.contains(" more as `typical-clips-….csv`"))

      let run = try JSONSerialization.jsonObject(
        with: Data(contentsOf: folder.appendingPathComponent("eda/run.json")))
      #expect(((run as? [String: Any])?["command"] as? String)?.hasPrefix("serbase eda synthetic") == true)

      let alone = try Serbase.run(explore + ["--predictions", "cmp/predictions.csv"], in: folder)
      #expect(alone.status == 64 && alone.errors.contains("--human"), "\(alone.errors)")
      for (text, words) in [
        ("path,recognition\nnobody.wav,0.5\n", ["people.csv", "synthetic"]),
        ("path,recognition\na.wav,-1\n", ["people.csv", "'-1' in line 2"]),
        ("path,rate\na.wav,1\n", ["path and recognition"]),
      ] {
        try text.write(to: folder.appendingPathComponent("people.csv"), atomically: true, encoding: .utf8)
        let bad = try Serbase.run(explore + ["--human", "people.csv"], in: folder)
        #expect(bad.status == 65, "\(bad.errors)")
        for word in words { #expect(bad.errors.contains(word), "\(word) in: \(bad.errors)") }
      }
    }
  }
}
