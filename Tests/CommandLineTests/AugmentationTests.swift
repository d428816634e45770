import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Augmentation through the program itself, on synthetic voices.
@Suite(.serialized) struct AugmentationTests {
  @Test func comparisonWithAndWithoutIsRepeatableAndNamed() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let chain = "noise:snr=5..15:colour=babble,gain:db=-3..3"
      let common = [
        "compare", "synthetic", "--audio", corpus.path, "--sets", "logmel-functionals", "--models", "svm", "--protocol",
        "group-5fold", "--augment", "none", "--augment", chain, "--copies", "2",
      ]
      let first = try Serbase.succeed(common + ["--out", "a", "--jobs", "1"], in: folder)
      try Serbase.succeed(common + ["--out", "b", "--jobs", "2", "--no-cache"], in: folder)
      for file in ["comparison.csv", "classes.csv", "groups.csv", "significance.csv", "predictions.csv"] {
        let a = try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
        #expect(a == (try Data(contentsOf: folder.appendingPathComponent("b/\(file)"))), "\(file)")
      }
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("a/comparison.csv"))
      let augmentation = try #require(table.column("augmentation"))
      #expect(table.rows.map { $0[augmentation].isEmpty } == [true, false])
      #expect(table.rows[1][augmentation] == "noise:snr=5..15:colour=babble:talkers=4..8,gain:db=-3..3 x2")
      // Judged are the 300 originals, once a cell.
      let predictions = try CSVDocument(contentsOf: folder.appendingPathComponent("a/predictions.csv"))
      #expect(predictions.rows.count == 2 * 300)
      #expect(Set(predictions.rows.map { $0[0] }).count == 300)
      #expect(first.output.contains("logmel-functionals + noise+gain ×2"))
      let run = try String(contentsOf: folder.appendingPathComponent("a/run.json"), encoding: .utf8)
      #expect(run.contains("\"copies\" : 2") && run.contains("noise+gain ×2"))
      let page = try String(contentsOf: folder.appendingPathComponent("a/comparison.md"), encoding: .utf8)
      #expect(page.contains("Copies of training clips only"))
    }
  }

  @Test func aFittedBundleSaysWhatItLearnedFrom() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(
        [
          "fit", "svm", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--augment",
          "gain:db=-6..6",
          "--out", "bundle", "--json",
        ], in: folder)
      let summary = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      #expect(summary["rows"] as? Int == 600 && summary["judged_rows"] as? Int == 300)
      let manifest = try String(contentsOf: folder.appendingPathComponent("bundle/bundle.json"), encoding: .utf8)
      #expect(manifest.contains("gain:db=-6..6"))
      let card = try String(contentsOf: folder.appendingPathComponent("bundle/MODEL_CARD.md"), encoding: .utf8)
      #expect(card.contains("300 augmented copies of them, 1 a clip: `gain:db=-6..6`, seed 1"))
    }
  }

  @Test func oneCommandWritesAListeningFolder() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let clip = corpus.appendingPathComponent("Actor_01/03-01-05-02-01-01-01.wav").path
      try Serbase.succeed(["augment", clip, "--out", "listen"], in: folder)
      let page = try String(contentsOf: folder.appendingPathComponent("listen/index.html"), encoding: .utf8)
      #expect(page.components(separatedBy: "<audio").count - 1 >= 17)
      let result = try Serbase.succeed(
        ["augment", clip, "--out", "chain", "--chain", "pitch:semitones=-2..2,room", "--copies", "2", "--json"],
        in: folder)
      let sounds = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
      #expect(sounds.count == 3)
      #expect(try Serbase.succeed(["augment", "--list"], in: folder).output.contains("signal-to-noise"))
    }
  }

  @Test(arguments: [
    (["--chain", "nois:snr=3"], Int32(64), "did you mean 'noise'"),
    (["--chain", "noise:snr=300"], 64, "-30 to 100 dB"),
    (["--chain", "response:path=nowhere.wav"], 66, "nowhere.wav: no such file"),
    (["--copies", "2"], 64, "--chain"),
  ])
  func nonsenseIsRefused(arguments: [String], status: Int32, message: String) async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let clip = corpus.appendingPathComponent("Actor_01/03-01-05-02-01-01-01.wav").path
      let result = try Serbase.run(["augment", clip, "--out", "listen"] + arguments, in: folder)
      #expect(result.status == status && result.errors.contains(message), "\(result.status): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("listen").path))
    }
  }

  @Test func aTableCannotBeAugmented() async throws {
    try await withTemporaryFolder { folder in
      let result = try Serbase.run(["fit", "svm", "--table", "t.npz", "--augment", "gain"], in: folder)
      #expect(result.status == 64 && result.errors.contains("no recordings"))
    }
  }
}
