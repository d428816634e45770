import Foundation
import SerFormats
import SerTestSupport
import Testing

/// The main job through the program itself, on synthetic voices.
@Suite(.serialized) struct MainJobTests {
  @Test func comparisonIsWholeMarkedAndRepeatable() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = [
        "compare", "synthetic", "--audio", corpus.path, "--sets", "mfcc-functionals,logmel-functionals", "--models",
        "majority,svm", "--protocol", "group-5fold,random-80-10-10", "--normalize", "train,speaker", "--seed", "7",
      ]
      let first = try Serbase.succeed(common + ["--out", "a", "--jobs", "1"], in: folder)
      try Serbase.succeed(common + ["--out", "b", "--jobs", "2", "--no-cache"], in: folder)
      for file in ["comparison.csv", "classes.csv", "groups.csv", "significance.csv", "predictions.csv"] {
        let a = try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
        let b = try Data(contentsOf: folder.appendingPathComponent("b/\(file)"))
        #expect(a == b, "\(file): one and two workers must give the same bytes")
      }
      let table = try CSVDocument(contentsOf: folder.appendingPathComponent("a/comparison.csv"))
      #expect(table.rows.count == 16)
      let (protocolColumn, marks, normalization) = (
        try #require(table.column("protocol")), try #require(table.column("marks")),
        try #require(table.column("normalization"))
      )
      for row in table.rows {
        #expect(row[marks].contains("LEAKY") == (row[protocolColumn] == "random-80-10-10"))
        #expect(row[marks].contains("transductive") == (row[normalization] == "speaker"))
      }
      let page = try String(contentsOf: folder.appendingPathComponent("a/comparison.md"), encoding: .utf8)
      #expect(page.contains("**LEAKY**") && page.contains("**transductive**") && first.output.contains("LEAKY"))
      let predictions = try CSVDocument(contentsOf: folder.appendingPathComponent("a/predictions.csv"))
      #expect(predictions.rows.count == 16 * 300)
      #expect(predictions.header.prefix(4) == ["path", "speaker", "gender", "intensity"])
      try expectHonestRowsToKeepSpeakersApart(predictions)
      try expectBetweenChanceAndPerfect(table)
    }
  }

  /// Every honest fold judges speakers of its own.
  private func expectHonestRowsToKeepSpeakersApart(_ predictions: CSVDocument) throws {
    let speaker = try #require(predictions.column("speaker"))
    let fold = try #require(predictions.column("fold"))
    let protocolColumn = try #require(predictions.column("protocol"))
    let marks = try #require(predictions.column("marks"))
    var foldOfSpeaker: [String: String] = [:]
    for row in predictions.rows {
      #expect(row[marks].contains("LEAKY") == (row[protocolColumn] == "random-80-10-10"))
      guard row[protocolColumn] == "group-5fold" else { continue }
      #expect(foldOfSpeaker[row[speaker], default: row[fold]] == row[fold])
      foldOfSpeaker[row[speaker]] = row[fold]
    }
    #expect(foldOfSpeaker.count == 5)
  }

  /// The synthetic voices are neither trivial nor hopeless.
  private func expectBetweenChanceAndPerfect(_ table: CSVDocument) throws {
    let column = { (name: String) throws in try #require(table.column(name)) }
    let (model, uar, mark) = (try column("model"), try column("uar"), try column("marks"))
    for row in table.rows where row[mark].isEmpty {
      let value = try #require(Double(row[uar]))
      #expect(row[model] == "majority" ? value == 0.125 : (0.2...0.9).contains(value))
    }
  }

  @Test func fitWritesABundleAndReportsAsJSON() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(
        ["fit", "svm", "synthetic", "--audio", corpus.path, "--param", "cost=10", "--out", "bundle", "--json"],
        in: folder)
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      for key in [
        "fit_seconds", "predict_seconds", "accuracy", "uar", "macro_f1", "log_loss", "peak_rss_bytes", "model", "seed",
        "workers",
        "blas",
      ] {
        #expect(summary[key] != nil, "\(key)")
      }
      let card = try String(contentsOf: folder.appendingPathComponent("bundle/MODEL_CARD.md"), encoding: .utf8)
      #expect(card.contains("group-5fold") && card.contains("300 clips of 5 speakers"))
    }
  }

  @Test func tablesAreReadBackAndFitted() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      try Serbase.succeed(
        ["features", "extract", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--out", "t.npz"],
        in: folder)
      let table = try NumPyArchive(contentsOf: folder.appendingPathComponent("t.npz"))
      #expect(table["X"]?.shape == [300, 192] && table["y"]?.count == 300 && table["speaker"]?.count == 300)
      let fit = try Serbase.succeed(
        ["fit", "svm", "--table", "t.npz", "--predictions", "p.csv", "--out", "b"], in: folder)
      #expect(fit.output.contains("group-5fold"))
      // The table knows which features it holds, and so does the model made of it.
      let description = try String(contentsOf: folder.appendingPathComponent("b/bundle.json"), encoding: .utf8)
      #expect(description.contains("logmel-functionals"))
      let predictions = try CSVDocument(contentsOf: folder.appendingPathComponent("p.csv"))
      #expect(predictions.rows.count == 300)
      // The same table as training and test: speakers on both sides, which must be said.
      let leaky = try Serbase.succeed(["fit", "svm", "--table", "t.npz", "--test", "t.npz"], in: folder)
      #expect(leaky.output.contains("LEAKY") && leaky.errors.contains("LEAKY"))
      let missing = try Serbase.run(
        ["features", "extract", "--files", "nope.wav", "--set", "logmel-functionals", "--out", "n.npz"], in: folder)
      #expect(missing.status == 66 && missing.errors.contains("nope.wav"))
    }
  }

  @Test func csvTablesOfOnesOwn() async throws {
    try await withTemporaryFolder { folder in
      var text = "mood,who,f1,f2\n"
      for row in 0..<60 { text += "\(row % 2 == 0 ? "up" : "down"),p\(row / 10),\(row % 2).\(row % 7),\(row)\n" }
      try text.write(to: folder.appendingPathComponent("t.csv"), atomically: true, encoding: .utf8)
      let fit = try Serbase.succeed(
        ["fit", "svm", "--table", "t.csv", "--label", "mood", "--group", "who", "--json"], in: folder)
      #expect(fit.output.contains("\"accuracy\" : 1"))
      let wrong = try Serbase.run(["fit", "svm", "--table", "t.csv", "--label", "emotion"], in: folder)
      #expect(wrong.status == 65 && wrong.errors.contains("t.csv") && wrong.errors.contains("emotion"))
    }
  }

  @Test func groupsOfOnesOwnKeepSpeakerColumnsOutOfTheFeatures() async throws {
    try await withTemporaryFolder { folder in
      var text = "speaker,session,f1,label\n"
      for row in 0..<40 { text += "\(row),\(row / 8),\(row % 2).5,\(row % 2 == 0 ? "a" : "b")\n" }
      try text.write(to: folder.appendingPathComponent("t.csv"), atomically: true, encoding: .utf8)
      try Serbase.succeed(["fit", "svm", "--table", "t.csv", "--group", "session", "--out", "b"], in: folder)
      let description = try String(contentsOf: folder.appendingPathComponent("b/bundle.json"), encoding: .utf8)
      #expect(description.contains("\"featureCount\" : 1"))
    }
  }

  /// Signalled while all processors are busy: ends soon with the documented code, and leaves nothing behind.
  @Test func interruptionLeavesNothingHalfWritten() async throws {
    try await withTemporaryFolder { folder in
      let process = Process()
      process.executableURL = Serbase.executable
      process.arguments = ["corpus", "synthesize", "--out", "big", "--speakers", "99", "--jobs", "4", "--quiet"]
      process.currentDirectoryURL = folder
      process.standardError = FileHandle.nullDevice
      try process.run()
      // Wait for the first clips.
      try Serbase.watch(process) { try !FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty }
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 75)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }
  }

  @Test func explorationSaysWhatStandsOut() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(["eda", "synthetic", "--audio", corpus.path, "--out", "eda"], in: folder)
      #expect(result.output.lowercased().contains("neutral"))
      let page = try String(contentsOf: folder.appendingPathComponent("eda/index.md"), encoding: .utf8)
      // Every picture that the page shows is there, and where gnuplot is, there are some.
      let pictures = page.matches(of: /!\[[^\]]*\]\(([^)]+)\)/)
      #expect(!pictures.isEmpty || result.errors.contains("gnuplot"))
      for match in pictures {
        #expect(
          FileManager.default.fileExists(atPath: folder.appendingPathComponent("eda/\(match.1)").path), "\(match.1)")
      }
    }
  }

  @Test func withoutGnuplotDataAndScriptsStay() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let result = try Serbase.run(
        ["compare", "synthetic", "--audio", corpus.path, "--models", "majority", "--out", "c"], in: folder,
        environment: ["PATH": "/nonexistent"])
      #expect(result.status == 0 && result.errors.contains("gnuplot"))
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("c/plots/uar.gp").path))
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("c/plots/uar.png").path))
    }
  }

  @Test func demoEndsWithWhereToLook() async throws {
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(["demo", "--speakers", "5", "--out", "d", "--quiet"], in: folder)
      #expect(result.output.contains("d/comparison/comparison.md"))
      for file in ["eda/index.md", "comparison/comparison.md", "svm/MODEL_CARD.md", "mfcc-functionals.npz"] {
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("d/\(file)").path), "\(file)")
      }
    }
  }

  /// The table that the project stands for: RAVDESS, Luna folds, mfcc-functionals, RBF C = 10.
  @Test(.enabled(if: Corpora.ravdess != nil, "needs RAVDESS: set SERBASE_CORPORA"))
  func ravdessComesOutAsPublished() async throws {
    let audio = try #require(Corpora.ravdess)
    try await withTemporaryFolder { folder in
      let result = try Serbase.succeed(
        ["fit", "svm", "ravdess", "--audio", audio.path, "--param", "cost=10", "--json", "--no-cache"], in: folder)
      let summary = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
      let accuracy = try #require(summary["accuracy"] as? Double)
      let uar = try #require(summary["uar"] as? Double)
      #expect(summary["protocol"] as? String == "luna-5fold")
      #expect(abs(accuracy - 0.537) <= 0.01 && abs(uar - 0.519) <= 0.01, "\(accuracy) \(uar)")
    }
  }
}
