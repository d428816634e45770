import Foundation
import SerFormats
import SerTestSupport
import Testing

/// `serbase export` and `serbase evaluate`, as a user runs them.
@Suite struct EvaluateCommandTests {
  private static func table(_ name: String, _ rows: [(Double, Double, String)], in folder: URL) throws {
    let lines = ["a,b,label"] + rows.map { "\($0.0),\($0.1),\($0.2)" }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: folder.appendingPathComponent(name))
  }

  /// Three clouds, one a class, far from the origin.
  private static func clouds(_ names: [String], rows: Int, shift: Double = 0) -> [(Double, Double, String)] {
    (0..<rows).map { row in
      let label = row % 3
      let (x, y) = (sin(Double(row) * 1.7 + shift), cos(Double(row) * 2.3 + shift))
      return (1000 + Double(label) * 3 + x, 5 + Double(label % 2) * 4 + y, names[label])
    }
  }

  private static func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func bundleAndExportAgree() async throws {
    try await withTemporaryFolder { folder in
      try Self.table("train.csv", Self.clouds(["4", "9", "2"], rows: 90), in: folder)
      try Self.table("test.csv", Self.clouds(["4", "9", "2"], rows: 60, shift: 0.5), in: folder)
      try Serbase.succeed(["fit", "svm", "--table", "train.csv", "--param", "cost=3", "--out", "m"], in: folder)
      let exported = try Serbase.succeed(["export", "m", "--format", "libsvm", "--out", "m.model"], in: folder)
      #expect(exported.output.contains("classes: 2 2, 4 4, 9 9"))
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("m.model.range").path))
      var figures: [[Int]] = []
      for model in ["m", "m.model"] {
        let result = try Serbase.succeed(
          ["evaluate", model, "--table", "test.csv", "--json", "--predictions", "p-\(model).csv"], in: folder)
        let document = try Self.document(result.output)
        #expect(document["rows"] as? Int == 60)
        #expect(document["format"] as? String == (model == "m" ? "bundle" : "libsvm"))
        #expect(try #require(document["accuracy"] as? Double) > 0.9)
        #expect(document["class_names"] as? [String] == ["2", "4", "9"])
        figures += try #require(document["confusion"] as? [[Int]])
      }
      #expect(Array(figures.prefix(3)) == Array(figures.suffix(3)))
      let files = try ["m", "m.model"].map {
        try String(contentsOf: folder.appendingPathComponent("p-\($0).csv"), encoding: .utf8)
      }
      #expect(files[0] == files[1] && files[0].hasPrefix("row,speaker,truth,prediction,p_2,p_4,p_9"))
      #expect(exported.output.contains("m.model.labels"))
      let text = try Serbase.succeed(["evaluate", "m", "--table", "train.csv"], in: folder)
      #expect(text.output.contains("LEAKY") && text.output.contains("UAR") && text.errors.contains("LEAKY"))
    }
  }

  /// A table that lacks a class, and has its classes in another order, is judged by the names all the same.
  @Test func exportedClassesAreMatchedByName() async throws {
    try await withTemporaryFolder { folder in
      try Self.table("train.csv", Self.clouds(["a", "b", "c"], rows: 90), in: folder)
      let fewer = Self.clouds(["a", "b", "c"], rows: 60, shift: 0.5).filter { $0.2 != "a" }
      try Self.table("fewer.csv", fewer, in: folder)
      try Serbase.succeed(["fit", "svm", "--table", "train.csv", "--param", "cost=3", "--out", "m"], in: folder)
      try Serbase.succeed(["export", "m", "--format", "libsvm", "--out", "m.model"], in: folder)
      func judged(_ model: String) throws -> [String: Any] {
        try Self.document(
          Serbase.succeed(["evaluate", model, "--table", "fewer.csv", "--json"], in: folder).output)
      }
      let (bundle, exported) = try (judged("m"), judged("m.model"))
      #expect(try #require(exported["accuracy"] as? Double) > 0.9)
      #expect(exported["class_names"] as? [String] == ["a", "b", "c"])
      #expect(exported["confusion"] as? [[Int]] == bundle["confusion"] as? [[Int]])
      // Without the names nothing is guessed.
      try FileManager.default.removeItem(at: folder.appendingPathComponent("m.model.labels"))
      let result = try Serbase.run(["evaluate", "m.model", "--table", "fewer.csv"], in: folder)
      #expect(result.status == 65)
      for part in ["class 'b'", "by their numbers", "0, 1, 2", "m.model.labels"] {
        #expect(result.errors.contains(part), "\(result.errors)")
      }
      let numbers = fewer.map { ($0.0, $0.1, $0.2 == "b" ? "1" : "2") }
      try Self.table("fewer.csv", numbers, in: folder)
      #expect(try #require(judged("m.model")["accuracy"] as? Double) > 0.9)
    }
  }

  @Test func columnsAreMatchedByName() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      let turned = OwnTables.csv(speakers: 2, seed: 3, prefix: "new").replacingOccurrences(
        of: "f1,f2,f3,f4", with: "f2,f1,f3,f4")
      try OwnTables.write(turned, "turned.csv", in: folder)
      try Serbase.succeed(["fit", "svm", "--table", "t.csv", "--out", "m", "--quiet"], in: folder)
      let result = try Serbase.run(["evaluate", "m", "--table", "turned.csv"], in: folder)
      #expect(result.status == 65)
      for part in ["turned.csv", "column 1 named 'f2'", "'f1'", "m was fitted on"] {
        #expect(result.errors.contains(part), "\(result.errors)")
      }
    }
  }

  /// Same width, other parameters: what the tables' `meta` say tells them apart.
  @Test func featureSetsAreMatched() async throws {
    let corpus = try SharedCorpus.folder.get()
    try await withTemporaryFolder { folder in
      for (name, set) in [("a", "mfcc-functionals"), ("b", "mfcc-functionals:lifter=22")] {
        try Serbase.succeed(
          [
            "features", "extract", "synthetic", "--audio", corpus.path, "--set", set, "--out", "\(name).npz", "--quiet",
          ],
          in: folder)
      }
      try Serbase.succeed(["fit", "logistic", "--table", "a.npz", "--out", "m", "--quiet"], in: folder)
      let result = try Serbase.run(["evaluate", "m", "--table", "b.npz"], in: folder)
      #expect(result.status == 65 && result.errors.contains("lifter=22"), "\(result.errors)")
      try Serbase.succeed(["evaluate", "m", "--table", "a.npz"], in: folder)
    }
  }

  /// One row, or one speaker, that was trained on is enough, in whatever file it stands.
  @Test func trainedRowsAndSpeakersAreLeaky() async throws {
    try await withTemporaryFolder { folder in
      let training = OwnTables.csv()
      try OwnTables.write(training, "t.csv", in: folder)
      try Serbase.succeed(
        ["fit", "forest", "--table", "t.csv", "--param", "trees=10", "--out", "m", "--quiet"], in: folder)
      func evaluate(_ text: String) throws -> (marks: [String], errors: String) {
        try OwnTables.write(text, "u.csv", in: folder)
        let result = try Serbase.succeed(["evaluate", "m", "--table", "u.csv", "--json"], in: folder)
        return (try #require(try Self.document(result.output)["marks"] as? [String]), result.errors)
      }
      let fresh = OwnTables.csv(speakers: 2, seed: 5, prefix: "new")
      let clean = try evaluate(fresh)
      #expect(clean.marks.isEmpty && clean.errors.isEmpty, "\(clean.errors)")
      let trained = training.split(separator: "\n")[1].replacingOccurrences(of: ",s0,", with: ",else,")
      let row = try evaluate(fresh + trained + "\n")
      #expect(row.marks == ["LEAKY"] && row.errors.contains("1 of these 25 rows"), "\(row.errors)")
      let speaker = try evaluate(fresh.replacingOccurrences(of: ",new1,", with: ",s3,"))
      #expect(speaker.marks == ["LEAKY"] && speaker.errors.contains("1 of these speakers, such as s3"))
      #expect(speaker.errors.contains("12 of the 24 rows"), "\(speaker.errors)")
      // Without speakers that is unknown, and said so.
      let plain = fresh.split(separator: "\n").map { line in
        line.split(separator: ",").enumerated().filter { $0.offset != 1 }.map { String($0.element) }.joined(
          separator: ",")
      }
      let unknown = try evaluate(plain.joined(separator: "\n") + "\n")
      #expect(unknown.marks.isEmpty && unknown.errors.contains("is unknown"), "\(unknown.errors)")
    }
  }

  /// ARFF with its class named otherwise than `label`, and `--label` and `--group` for it.
  @Test func arffTablesAreJudged() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      try Serbase.succeed(["fit", "svm", "--table", "t.csv", "--out", "m", "--quiet"], in: folder)
      let rows = OwnTables.csv(speakers: 2, seed: 6, prefix: "new").split(separator: "\n").dropFirst()
      func arff(_ name: String, _ attribute: String) throws {
        let header =
          "@relation r\n@attribute \(attribute) {a,b,c}\n@attribute who {new0,new1}\n"
          + (1...4).map { "@attribute f\($0) real\n" }.joined() + "@data\n"
        try OwnTables.write(header + rows.joined(separator: "\n") + "\n", name, in: folder)
      }
      try arff("u.arff", "class")
      try arff("v.arff", "mood")
      for options in [["u.arff", "--group", "who"], ["v.arff", "--label", "mood", "--group", "who"]] {
        let result = try Serbase.succeed(["evaluate", "m", "--json", "--table"] + options, in: folder)
        #expect(try #require(Self.document(result.output)["accuracy"] as? Double) > 0.6)
      }
      let result = try Serbase.run(["evaluate", "m", "--table", "u.npz", "--label", "mood"], in: folder)
      #expect(result.status == 64 && result.errors.contains(".arff"), "\(result.errors)")
    }
  }

  /// Rows whose last columns are all 0 name fewer columns than the model has; a model keeps the width it was fitted at.
  @Test func sparseTablesAreWidened() async throws {
    try await withTemporaryFolder { folder in
      func write(_ name: String, _ rows: [[Int]]) throws {
        let lines = rows.map { row in
          "\(row[0])"
            + row.dropFirst().enumerated().filter { $0.element != 0 }.map { " \($0.offset + 1):\($0.element)" }
            .joined()
        }
        try OwnTables.write(lines.joined(separator: "\n") + "\n", name, in: folder)
      }
      let training = (0..<30).map { row in row % 2 == 0 ? [1, 5 + row % 3, 0, 1] : [2, -5 - row % 3, 1, 0] }
      try write("t.libsvm", training)
      try write("narrow.libsvm", [[1, 4], [2, -4], [1, 9]])
      try write("wide.libsvm", [[1, 4, 0, 0, 1], [2, -4]])
      try Serbase.succeed(["fit", "svm", "--table", "t.libsvm", "--out", "m"], in: folder)
      try Serbase.succeed(["export", "m", "--format", "libsvm", "--out", "m.model"], in: folder)
      for model in ["m", "m.model"] {
        let result = try Serbase.succeed(["evaluate", model, "--table", "narrow.libsvm", "--json"], in: folder)
        #expect(try Self.document(result.output)["accuracy"] as? Double == 1)
      }
      let wide = try Serbase.run(["evaluate", "m", "--table", "wide.libsvm"], in: folder)
      #expect(wide.status == 65 && wide.errors.contains("4 columns"), "\(wide.errors)")
      // A test table that is wider widens the training rows, and the bundle knows it.
      try Serbase.succeed(
        ["fit", "svm", "--table", "t.libsvm", "--test", "wide.libsvm", "--out", "w"], in: folder)
      try Serbase.succeed(["evaluate", "w", "--table", "wide.libsvm"], in: folder)
    }
  }

  /// Class numbers are LIBSVM's; XGBoost has its outputs in order.
  @Test func classesAreToldAsTheFormatTellsThem() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      try Serbase.succeed(
        ["fit", "boosting", "--table", "t.csv", "--param", "rounds=3", "--out", "m", "--quiet"], in: folder)
      let result = try Serbase.succeed(["export", "m", "--format", "xgboost", "--out", "m.json"], in: folder)
      #expect(result.output.contains("in the order of the outputs: a, b, c"), "\(result.output)")
    }
  }

  /// Clear errors with the documented exit codes.
  @Test func refuses() async throws {
    try await withTemporaryFolder { folder in
      try Self.table("train.csv", Self.clouds(["x", "y", "z"], rows: 30), in: folder)
      try Self.table("other.csv", Self.clouds(["x", "y", "w"], rows: 30), in: folder)
      try Data("a,label\n1,x\n".utf8).write(to: folder.appendingPathComponent("narrow.csv"))
      try Data("svm_type c_svc\nkernel_type what\nSV\n".utf8).write(to: folder.appendingPathComponent("bad.model"))
      try Serbase.succeed(["fit", "svm", "--table", "train.csv", "--out", "m"], in: folder)
      try Serbase.succeed(["fit", "majority", "--table", "train.csv", "--out", "other"], in: folder)
      let cases: [(arguments: [String], status: Int32, says: [String])] = [
        (["evaluate", "m", "--table", "other.csv"], 65, ["other.csv", "10 rows of class 'w'", "x, y, z"]),
        (["evaluate", "m", "--table", "narrow.csv"], 65, ["narrow.csv", "1 columns", "2"]),
        (["evaluate", "none", "--table", "train.csv"], 66, ["none"]),
        (["evaluate", "bad.model", "--table", "train.csv"], 65, ["bad.model", "line 2", "what"]),
        (["evaluate", "m", "--table", "none.csv"], 66, ["none.csv"]),
        (["export", "other", "--format", "libsvm", "--out", "o"], 65, ["majority", "svm"]),
        (["export", "m", "--format", "libswm", "--out", "o"], 64, ["did you mean 'libsvm'"]),
        (["export", "none", "--format", "libsvm", "--out", "o"], 66, ["none"]),
      ]
      for test in cases {
        let result = try Serbase.run(test.arguments, in: folder)
        #expect(result.status == test.status, "\(test.arguments): \(result.errors)")
        for part in test.says { #expect(result.errors.contains(part), "\(test.arguments): \(result.errors)") }
      }
    }
  }
}
