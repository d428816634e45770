import Foundation
import SerFormats
import SerTestSupport
import Testing

/// Error analyses, curves and diagrams through the program itself, on synthetic voices.
@Suite(.serialized) struct ErrorsCommandTests {
  @Test func errorsAreWrittenWholeAndRepeatable() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = [
        "errors", "svm", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals", "--calibrate",
        "temperature", "--clips", "3", "--seed", "7", "--json",
      ]
      let first = try Serbase.succeed(common + ["--out", "a", "--jobs", "1"], in: folder)
      try Serbase.succeed(common + ["--out", "b", "--jobs", "2"], in: folder)
      let tables = [
        "classes.csv", "confusions.csv", "hardest.csv", "speakers.csv", "groups.csv", "calibration.csv",
        "predictions.csv",
      ]
      for file in tables {
        let a = try Data(contentsOf: folder.appendingPathComponent("a/\(file)"))
        let b = try Data(contentsOf: folder.appendingPathComponent("b/\(file)"))
        #expect(a == b, "\(file): one and two workers must give the same bytes")
      }
      let summary = try #require(try JSONSerialization.jsonObject(with: Data(first.output.utf8)) as? [String: Any])
      let findings = try #require(summary["findings"] as? [String: Any])
      #expect((findings["speakers"] as? [Any])?.count == 5 && (findings["hardest"] as? [Any])?.count == 3)
      #expect((findings["emotions"] as? [[String: Any]])?.allSatisfy { $0["f1_interval"] != nil } == true)
      try expectPicturesOfPages(in: folder.appendingPathComponent("a"), said: first.errors)
      try expectHardestToBeTheSurestErrors(in: folder.appendingPathComponent("a"))
    }
  }

  /// Every picture that a page shows is there, and where gnuplot is, there are some.
  private func expectPicturesOfPages(in folder: URL, said errors: String) throws {
    let markdown = try String(contentsOf: folder.appendingPathComponent("errors.md"), encoding: .utf8)
    let web = try String(contentsOf: folder.appendingPathComponent("index.html"), encoding: .utf8)
    let shown = markdown.matches(of: /!\[.*?\]\(([^)]+)\)/).map { String($0.1) }
    #expect(shown.count >= 6 || errors.contains("gnuplot"))
    #expect(shown == web.matches(of: /<img src="([^"]+)"/).map { String($0.1) })
    for picture in shown {
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(picture).path), "\(picture)")
    }
  }

  private func expectHardestToBeTheSurestErrors(in folder: URL) throws {
    let predictions = try CSVDocument(contentsOf: folder.appendingPathComponent("predictions.csv"))
    let hardest = try CSVDocument(contentsOf: folder.appendingPathComponent("hardest.csv"))
    func column(_ name: String, _ document: CSVDocument) throws -> Int {
      try #require(document.column(name), "\(name)")
    }
    func confidence(_ row: [String], _ document: CSVDocument) throws -> Double {
      try #require(Double(row[try column("p_" + row[try column("prediction", document)], document)]))
    }
    let (truth, said) = (try column("truth", predictions), try column("prediction", predictions))
    let wrong = try predictions.rows.filter { $0[truth] != $0[said] }.map { try confidence($0, predictions) }
    let found = try hardest.rows.map { try confidence($0, hardest) }
    #expect(found == Array(wrong.sorted(by: >).prefix(3)))
  }

  @Test func marksAndRefusals() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let common = ["errors", "majority", "synthetic", "--audio", corpus.path, "--set", "logmel-functionals"]
      let leaky = try Serbase.succeed(
        common + ["--protocol", "random-80-10-10", "--normalize", "speaker", "--out", "leaky"], in: folder)
      #expect(leaky.output.contains("*** LEAKY, transductive ***"))
      for name in ["errors.md", "index.html", "classes.csv", "speakers.csv", "confusions.csv", "hardest.csv"] {
        let text = try String(contentsOf: folder.appendingPathComponent("leaky/\(name)"), encoding: .utf8)
        #expect(text.contains("LEAKY") && text.contains("transductive"), "\(name)")
      }
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("mine"), withIntermediateDirectories: true)
      try Data().write(to: folder.appendingPathComponent("mine/letter.txt"))
      let refused = try Serbase.run(common + ["--out", "mine"], in: folder)
      #expect(refused.status == 73 && refused.errors.contains("letter.txt"))
      let many = try Serbase.run(common + ["--out", "x", "--clips", "0"], in: folder)
      #expect(many.status == 64 && many.errors.contains("--clips"))
      let unknown = try Serbase.run(["errors", "svn"] + common.dropFirst(2) + ["--out", "x"], in: folder)
      #expect(unknown.status == 64 && unknown.errors.contains("svm"))
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("x").path))
    }
  }

  @Test func curvesOfBoosting() async throws {
    try await withTemporaryFolder { folder in
      var text = "speaker,f1,f2,label\n"
      for row in 0..<120 { text += "\(row / 10),\(row % 2).\(row % 7),\(row * 7 % 13),\(row % 2 == 0 ? "a" : "b")\n" }
      try text.write(to: folder.appendingPathComponent("t.csv"), atomically: true, encoding: .utf8)
      let fit = [
        "fit", "boosting", "--table", "t.csv", "--param", "rounds=40", "--param", "earlyStopping=5", "--log", "log.csv",
      ]
      try Serbase.succeed(fit + ["--curves", "curves"], in: folder)
      let log = try Data(contentsOf: folder.appendingPathComponent("log.csv"))
      #expect(try Data(contentsOf: folder.appendingPathComponent("curves/training-log.csv")) == log)
      let script = try String(contentsOf: folder.appendingPathComponent("curves/training-curves.gp"), encoding: .utf8)
      #expect(script.contains("whose model was kept"))
      let without = try Serbase.run(
        fit + ["--curves", "plain"], in: folder, environment: ["PATH": "/nonexistent"])
      #expect(without.status == 0 && without.errors.contains("gnuplot"))
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("plain").path)
      #expect(files.sorted() == ["training-curves.csv", "training-curves.gp", "training-log.csv"])
      let svm = try Serbase.run(["fit", "svm", "--table", "t.csv", "--curves", "c"], in: folder)
      #expect(svm.status == 64 && svm.errors.contains("--curves"))
    }
  }

  /// A network so small, trained so shortly, that it learns little: what it looked at is told all the same.
  @Test func attentionTellsWhatItLookedAt() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      let settings = ["epochs=1", "filters=4-8", "dense=8", "validationShare=0.2"].flatMap { ["--param", $0] }
      let set = ["--set", "logmel:frames=120:mel.hopLength=320"]
      let result = try Serbase.run(
        ["errors", "cnn-attention", "synthetic", "--audio", corpus.path, "--out", "e", "--clips", "2"] + set + settings,
        in: folder)
      try #require(result.status == 0, "\(result.errors)")
      let saliency = try CSVDocument(contentsOf: folder.appendingPathComponent("e/saliency.csv"))
      #expect(saliency.rows.count == 9)
      let first = try #require(saliency.column("tenth_1"))
      for row in saliency.rows {
        let shares = row[first..<first + 10].compactMap(Double.init)
        #expect(shares.count == 10 && abs(shares.reduce(0, +) - 1) < 1e-4, "\(row)")
      }
      // Twice the hop: a frame every 20 ms.
      let weights = try CSVDocument(
        contentsOf: folder.appendingPathComponent("e/plots/hardest-clips-1-weights.csv"))
      #expect(weights.rows.prefix(2).map { $0[0] } == ["0.0100", "0.0300"])
      let values = weights.rows.compactMap { Double($0[1]) }
      #expect(abs(values.reduce(0, +) / Double(values.count) - 1) < 1e-3)
    }
  }

  @Test func networksAreDrawnAndListed() async throws {
    try await withTemporaryFolder { folder in
      let listed = try Serbase.succeed(["diagram", "cnn", "--set", "logmel:frames=200", "--classes", "5"], in: folder)
      #expect(listed.output.contains("200 × 64 × 1") && listed.output.contains("1-convolution"))
      let json = try Serbase.succeed(
        ["diagram", "cnn-attention", "--param", "residual=true", "--out", "n.svg", "--json"], in: folder)
      let summary = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      let layers = try #require(summary["layers"] as? [[String: Any]])
      #expect(layers.compactMap { $0["parameters"] as? Int }.reduce(0, +) == summary["parameters"] as? Int)
      #expect(layers.contains { ($0["body"] as? [Any])?.isEmpty == false } && summary["output_shape"] as? [Int] == [8])
      let drawing = try String(contentsOf: folder.appendingPathComponent("n.svg"), encoding: .utf8)
      #expect(drawing.contains("attention pooling") && drawing.contains("residual block"))
      let svm = try Serbase.run(["diagram", "svm"], in: folder)
      #expect(svm.status == 64 && svm.errors.contains("svm is not a network. Networks are: cnn, "))
      let columns = try Serbase.run(["diagram", "cnn", "--set", "mfcc-functionals"], in: folder)
      #expect(columns.status == 64 && columns.errors.contains("logmel, "))
      let wrong = try Serbase.run(["diagram", "cnn", "--param", "filters=0"], in: folder)
      #expect(wrong.status == 64 && wrong.errors.contains("filters"))
      let odd = try Serbase.run(["diagram", "cnn", "--out", "x.jpeg"], in: folder)
      #expect(odd.status == 64 && odd.errors.contains(".svg or .txt"))
    }
  }
}
