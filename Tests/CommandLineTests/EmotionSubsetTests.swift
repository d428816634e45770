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
        #expect(fit.output.contains("positive: happy"), "what a class holds")
        #expect(!fit.output.split(separator: "\n").contains { $0.hasPrefix("happy") }, "no class of that name")
        let bundle = try #require(
          JSONSerialization.jsonObject(
            with: Data(contentsOf: folder.appendingPathComponent("model/bundle.json"))) as? [String: Any])
        #expect(bundle["labels"] as? [String] == ["negative", "neutral", "positive"])
      }
    }
  }

  /// A bundle of groups says what they hold, is judged by them without being told, and not by others.
  @Test(arguments: [
    ("arousal", ["low", "high"], "valence"), ("valence", ["negative", "neutral", "positive"], "four"),
  ])
  func aBundleOfGroupsIsJudgedByThem(scheme: String, classes: [String], other: String) async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      func document(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      }
      let rows = ["synthetic", "--audio", corpus.path]
      let fit = try Serbase.succeed(
        ["fit", "logistic"] + rows + ["--set", "logmel-functionals", "--emotions", scheme, "--out", "m", "--quiet"],
        in: folder)
      #expect(fit.output.contains("classes of \(scheme): "), "\(fit.output)")
      // The same with and without the option.
      var predictions: [Data] = []
      for option in [[], ["--emotions", scheme]] {
        let result = try document(
          Serbase.succeed(["evaluate", "m"] + rows + option + ["--json", "--predictions", "p.csv"], in: folder).output)
        let figures = try #require(result["result"] as? [String: Any])
        #expect((figures["uar"] as? Double).map { $0 > 0.5 } == true, "\(figures)")
        #expect((result["study"] as? [String: Any])?["emotions"] as? String == scheme)
        #expect(
          (result["notes"] as? [String])?.contains { $0.hasPrefix("Classes of `\(scheme)`: \(classes[0]): ") } == true)
        predictions.append(try Data(contentsOf: folder.appendingPathComponent("p.csv")))
      }
      #expect(predictions[0] == predictions[1])
      let judged = try CSVDocument(contentsOf: folder.appendingPathComponent("p.csv"))
      let truth = try #require(judged.column("truth"))
      #expect(Set(judged.rows.map { $0[truth] }) == Set(classes))
      for asked in [other, "happy,sad"] {
        let refused = try Serbase.run(["evaluate", "m"] + rows + ["--emotions", asked], in: folder)
        #expect(refused.status == 64, "\(refused.errors)")
        #expect(refused.errors.contains("fitted with --emotions \(scheme)"), "\(refused.errors)")
      }
      let shown = try Serbase.succeed(["bundle", "show", "m"], in: folder).output
      #expect(shown.contains("scheme         \(scheme): ") && shown.contains("\(classes[0]) "), "\(shown)")
      let json = try document(Serbase.succeed(["bundle", "show", "m", "--json"], in: folder).output)
      #expect((json["scheme"] as? [String: Any])?["name"] as? String == scheme)
      let held = try #require(json["classes"] as? [[String: Any]])
      #expect(held.compactMap { $0["name"] as? String } == classes)
      #expect(held.allSatisfy { ($0["emotions"] as? [String])?.isEmpty == false })
      let clip = try #require(
        FileManager.default.enumerator(atPath: corpus.path)?.compactMap { $0 as? String }.first {
          $0.hasSuffix(".wav")
        })
      let answer = try document(
        Serbase.succeed(["predict", "m", corpus.appendingPathComponent(clip).path], in: folder).output)
      #expect((answer["emotion"] as? String).map(classes.contains) == true)
    }
  }

  /// Rows of a table may be named by emotions or by groups; a model of emotions may be judged by groups.
  @Test func groupsAndEmotionsMeet() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let rows = ["synthetic", "--audio", corpus.path]
      let set = ["--set", "logmel-functionals"]
      try Serbase.succeed(["features", "extract"] + rows + set + ["--out", "t.npz", "--quiet"], in: folder)
      try Serbase.succeed(
        ["fit", "logistic", "--table", "t.npz", "--emotions", "arousal", "--out", "m", "--quiet"], in: folder)
      let table = try Serbase.succeed(["evaluate", "m", "--table", "t.npz"], in: folder)
      #expect(table.output.contains("high") && table.output.contains("classes of arousal: low: "), "\(table.output)")
      try Serbase.succeed(["fit", "logistic"] + rows + set + ["--out", "all", "--quiet"], in: folder)
      let groups = try Serbase.succeed(["evaluate", "all"] + rows + ["--emotions", "arousal"], in: folder)
      #expect(groups.output.contains("Judged classes: low, high."), "\(groups.output)")
    }
  }

  /// Every way of asking for what isn't there, with the words of the answer.
  @Test func whatCannotBeChosen() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      for (emotions, words) in [
        ("hapy,sad", "did you mean 'happy'"), ("happy", "at least two"), ("happy,bored", "happy alone"),
        ("four,happy", "the scheme 'four' stands alone"), ("arousal,valence", "the scheme 'arousal' stands alone"),
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
