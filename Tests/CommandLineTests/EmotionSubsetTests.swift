import Foundation
import SerFormats
import SerTestSupport
import Testing

/// `--emotions` of `compare` and `fit`: some emotions only, or groups of them.
@Suite(.serialized) struct EmotionSubsetTests {
  private func cells(_ url: URL) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: url.appendingPathComponent("run.json")))
    return try #require(object as? [String: Any])
  }

  @Test func comparisonsJudgeWhatWasChosen() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      func compare(_ subject: [String], _ out: String) throws {
        try Serbase.succeed(["compare"] + subject + ["--audio", corpus.path, "--out", out], in: folder)
      }
      let grid = ["synthetic", "--sets", "logmel-functionals", "--models", "logistic"]
      try compare(grid + ["--emotions", "arousal"], "groups")
      try compare(grid + ["--emotions", "sad,happy"], "two")
      let manifest = """
        corpus: synthetic
        emotions: arousal
        sets: [logmel-functionals]
        models: [logistic]
        """
      try manifest.write(to: folder.appendingPathComponent("groups.yaml"), atomically: true, encoding: .utf8)
      try compare(["groups.yaml"], "file")
      for (out, classes, scheme) in [
        ("groups", ["p_low", "p_high"], "arousal"), ("two", ["p_happy", "p_sad"], "happy,sad"),
      ] {
        let url = folder.appendingPathComponent(out)
        let predictions = try CSVDocument(contentsOf: url.appendingPathComponent("predictions.csv"))
        #expect(predictions.header.filter { $0.hasPrefix("p_") } == classes)
        #expect(try cells(url)["emotions"] as? String == scheme)
        let page = try String(contentsOf: url.appendingPathComponent("comparison.md"), encoding: .utf8)
        #expect(page.contains("classes of \(scheme): "), "\(page)")
      }
      // A file says the same as the option.
      for name in ["comparison.csv", "predictions.csv"] {
        #expect(
          try Data(contentsOf: folder.appendingPathComponent("file/\(name)"))
            == Data(contentsOf: folder.appendingPathComponent("groups/\(name)")), "\(name)")
      }
      let repeated = try Serbase.succeed(["reproduce", "groups", "--audio", corpus.path], in: folder)
      #expect(repeated.output.contains("figures of 1 cells match"), "\(repeated.output)")
      let joined = try Serbase.run(["compare", "--add", "groups", "--add", "two", "--out", "joined"], in: folder)
      #expect(joined.status == 65 && joined.errors.contains("--emotions happy,sad"), "\(joined.errors)")
      let added = try Serbase.succeed(["compare", "--add", "groups", "--add", "file", "--out", "again"], in: folder)
      #expect(added.status == 0)
      #expect(try cells(folder.appendingPathComponent("again"))["emotions"] as? String == "arousal")
    }
  }

  @Test func aFitLearnsWhatWasChosen() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        ["features", "extract", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--out", "t.npz"],
        in: folder)
      for source in [["synthetic", "--audio", corpus.path, "--set", "logmel-functionals"], ["--table", "t.npz"]] {
        let fit = try Serbase.succeed(
          ["fit", "logistic"] + source + ["--emotions", "valence", "--out", "model"], in: folder)
        for name in ["negative", "positive"] { #expect(fit.output.contains(name), "\(fit.output)") }
        #expect(!fit.output.contains("happy"))
        let bundle = try #require(
          JSONSerialization.jsonObject(
            with: Data(contentsOf: folder.appendingPathComponent("model/bundle.json"))) as? [String: Any])
        #expect(bundle["labels"] as? [String] == ["negative", "neutral", "positive"])
      }
    }
  }

  /// Every way of asking for what isn't there, with the words of the answer.
  @Test func whatCannotBeChosen() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      for (emotions, words) in [
        ("hapy,sad", "did you mean 'happy'"), ("happy", "at least two"), ("happy,bored", "happy alone"),
      ] {
        let result = try Serbase.run(
          ["compare", "synthetic", "--audio", corpus.path, "--emotions", emotions, "--out", "x"], in: folder)
        #expect(result.status == 64 && result.errors.contains(words), "\(result.errors)")
      }
      try "corpus: synthetic\nemotions: moods\nsets: [mfcc-functionals]\nmodels: [svm]\n"
        .write(to: folder.appendingPathComponent("bad.yaml"), atomically: true, encoding: .utf8)
      let result = try Serbase.run(["compare", "bad.yaml", "--audio", corpus.path, "--out", "x"], in: folder)
      #expect(result.status != 0 && result.errors.contains("bad.yaml") && result.errors.contains("emotions"))
    }
  }
}
