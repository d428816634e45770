import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Across corpora and conditions, through the program itself, on synthetic voices.
@Suite(.serialized) struct TransferCommandTests {
  private static func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// A second corpus: other synthetic speakers, of the same names, without the sad ones.
  private static func otherCorpus(in folder: URL) throws {
    try Serbase.succeed(
      ["corpus", "synthesize", "--out", "others", "--speakers", "5", "--seed", "9", "--quiet"], in: folder)
    let manifest = folder.appendingPathComponent("others/manifest.csv")
    let index = ["corpus", "index", "synthetic", "--audio", "others", "--out", "all.csv"]
    if FileManager.default.fileExists(atPath: manifest.path) {
      try FileManager.default.copyItem(at: manifest, to: folder.appendingPathComponent("all.csv"))
    } else {
      try Serbase.succeed(index, in: folder)
    }
    let all = try CSVDocument(contentsOf: folder.appendingPathComponent("all.csv"))
    let emotion = try #require(all.column("emotion"))
    try CSVDocument(header: all.header, rows: all.rows.filter { $0[emotion] != "sad" })
      .write(to: folder.appendingPathComponent("others.csv"))
  }

  @Test func aMatrixIsWrittenWholeAndRepeatable() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Self.otherCorpus(in: folder)
      let common = [
        "transfer", "synthetic", "others.csv", "--audio", "synthetic=\(corpus.path)", "--audio", "others.csv=others",
        "--models", "svm", "--json",
      ]
      let first = try Serbase.succeed(common + ["--out", "a", "--jobs", "1"], in: folder)
      try Serbase.succeed(common + ["--out", "b", "--jobs", "2"], in: folder)
      for file in ["transfer.csv", "classes.csv", "groups.csv", "predictions.csv"] {
        let (a, b) = try (
          Data(contentsOf: folder.appendingPathComponent("a/\(file)")),
          Data(contentsOf: folder.appendingPathComponent("b/\(file)"))
        )
        #expect(a == b, "\(file)")
      }
      let cells = try #require(try Self.document(first.output)["cells"] as? [[String: Any]])
      // Two ways across, two diagonals, and the first corpus on the classes of the second: three normalisations each.
      #expect(cells.count == 15)
      for cell in cells {
        let isPlain = cell["normalization"] as? String == "train"
        #expect((cell["marks"] as? [String]) == (isPlain ? [] : ["transductive"]))
        guard cell["kind"] as? String == "across" else { continue }
        #expect((cell["classes"] as? [String])?.contains("sad") == false)
        #expect((cell["classes"] as? [String])?.count == 7)
      }
      try Self.expectSpeakersOfTheirCorpus(folder.appendingPathComponent("a/predictions.csv"))
      let page = try String(contentsOf: folder.appendingPathComponent("a/transfer.md"), encoding: .utf8)
      #expect(page.contains("synthetic → others") && page.contains("**transductive**"))
      #expect(page.contains("Of what the") || page.contains("Nothing is left"))
    }
  }

  private static func expectSpeakersOfTheirCorpus(_ url: URL) throws {
    let predictions = try CSVDocument(contentsOf: url)
    let (speaker, test) = try (
      #require(predictions.column("speaker")), #require(predictions.column("test_corpus"))
    )
    #expect(predictions.rows.allSatisfy { $0[speaker].hasPrefix($0[test] + "/") })
    #expect(Set(predictions.rows.map { $0[speaker] }).count == 10)
  }

  @Test func aBundleIsJudgedOnAnotherCorpus() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Self.otherCorpus(in: folder)
      try Serbase.succeed(
        ["fit", "logistic", "synthetic", "--audio", corpus.path, "--out", "m", "--quiet"], in: folder)
      let other = ["evaluate", "m", "others.csv", "--audio", "others"]
      let result = try Serbase.succeed(other + ["--out", "e", "--json"], in: folder)
      let document = try Self.document(result.output)
      let judged = try #require(document["result"] as? [String: Any])
      #expect((judged["marks"] as? [String])?.isEmpty == true && (judged["classes"] as? [String])?.count == 7)
      let notes = try #require(document["notes"] as? [String]).joined(separator: "\n")
      #expect(notes.contains("also answers sad") && notes.contains("such an answer is wrong"))
      let page = try String(contentsOf: folder.appendingPathComponent("e/evaluation.md"), encoding: .utf8)
      #expect(page.contains("## By class") && page.contains("95 % intervals"))
      // Its own corpus is leaky, scaling by the judged clips transductive.
      let own = try Serbase.succeed(["evaluate", "m", "synthetic", "--audio", corpus.path], in: folder)
      #expect(own.output.contains("*** LEAKY ***") && own.errors.contains("these very rows"))
      let scaled = try Serbase.succeed(other + ["--normalize", "corpus"], in: folder)
      #expect(scaled.output.contains("*** transductive ***"))
      let four = try Self.document(
        Serbase.succeed(other + ["--emotions", "arousal", "--answers", "shared", "--json"], in: folder).output)
      #expect((four["result"] as? [String: Any])?["classes"] as? [String] == ["low", "high"])
    }
  }

  @Test func conditionsAndSanityAreChecked() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let robustness = try Self.document(
        Serbase.succeed(
          [
            "robustness", "synthetic", "--audio", corpus.path, "--models", "logistic", "--conditions",
            "noise-white,duration", "--emotions", "four", "--out", "r", "--json",
          ], in: folder
        ).output)
      let model = try #require((robustness["models"] as? [[String: Any]])?.first)
      let levels = try #require(model["levels"] as? [[String: Any]])
      #expect(levels.count == 13)
      let clean = try #require(model["uar"] as? Double)
      let loud = try #require(levels.first { $0["strength"] as? Double == -5 }?["uar"] as? Double)
      #expect(loud < clean - 0.1, "white noise 5 dB above the speech")
      let sanity = try Self.document(
        Serbase.succeed(
          [
            "sanity", "synthetic", "--audio", corpus.path, "--models", "logistic", "--shuffles", "5", "--out", "s",
            "--json",
          ], in: folder
        ).output)
      let checked = try #require((sanity["checked"] as? [[String: Any]])?.first)
      #expect(checked["is_at_chance"] as? Bool == true && (checked["shuffled_uars"] as? [Double])?.count == 5)
      #expect((sanity["baselines"] as? [Any])?.count == 4)
      for (name, page) in [("r", "robustness.md"), ("s", "sanity.md")] {
        let text = try String(contentsOf: folder.appendingPathComponent("\(name)/\(page)"), encoding: .utf8)
        for picture in text.matches(of: /!\[.*?\]\(([^)]+)\)/).map({ String($0.1) }) {
          #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("\(name)/\(picture)").path))
        }
      }
    }
  }

  @Test func whatCantBeIsRefused() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      for (arguments, status, message) in [
        (["transfer", "synthetic", "--out", "x"], Int32(64), "at least two corpora"),
        (
          ["transfer", "synthetic", "emodb", "--audio", "ravdess=x", "--out", "x"], 64,
          "the corpora are synthetic, emodb"
        ),
        (["sanity", "synthetic", "--emotions", "hapy,sad", "--out", "x"], 64, "did you mean 'happy'"),
        (["robustness", "synthetic", "--conditions", "noise", "--out", "x"], 64, "noise-white"),
        (["evaluate", "nowhere", "synthetic", "--audio", corpus.path], 66, "nowhere"),
        (["evaluate", "m", "--table", "t.csv", "--normalize", "corpus"], 64, "goes with a corpus"),
      ] {
        let result = try Serbase.run(arguments, in: folder)
        #expect(result.status == status && result.errors.contains(message), "\(arguments): \(result.errors)")
      }
    }
  }
}
