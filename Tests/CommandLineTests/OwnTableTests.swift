import Foundation
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

/// `fit --table` on anyone's own features: every format, every classifier, and everything that can be wrong with them.
@Suite(.serialized) struct OwnTableTests {
  static let classifiers = ["majority", "logistic", "neighbours", "svm", "forest", "boosting"]

  /// Quick settings of the costly ones.
  private static func quick(_ classifier: String) -> [String] {
    switch classifier {
    case "forest": ["--param", "trees=20"]
    case "boosting": ["--param", "rounds=10"]
    case "neighbours": ["--param", "k=1"]
    default: []
    }
  }

  private static func fit(_ classifier: String, _ options: [String], in folder: URL) throws -> Serbase.Result {
    try Serbase.run(["fit", classifier, "--table", "t.csv", "--quiet"] + quick(classifier) + options, in: folder)
  }

  private static func summary(_ result: Serbase.Result) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any], "\(result.errors)")
  }

  // MARK: Formats

  /// The same rows as CSV, ARFF and LIBSVM: the same model, to the last digit of its figures.
  @Test func formatsAgree() async throws {
    try await withTemporaryFolder { folder in
      for (name, seed) in [("train", UInt64(1)), ("test", UInt64(2))] {
        let text = OwnTables.csv(classes: ["1", "2", "5"], seed: seed)
        let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: ",").map(String.init) }
        // No speakers: LIBSVM's format has no place for them.
        let plain = rows.map { ([$0[0]] + $0[2...]).joined(separator: ",") }
        try OwnTables.write("label,f1,f2,f3,f4\n" + plain.joined(separator: "\n"), "\(name).csv", in: folder)
        let arff = rows.map { ($0[2...] + [$0[0]]).joined(separator: ",") }.joined(separator: "\n")
        try OwnTables.write(
          "@relation r\n" + (1...4).map { "@attribute f\($0) real\n" }.joined()
            + "@attribute class {1,2,5}\n@data\n\(arff)\n",
          "\(name).arff", in: folder)
        let sparse = rows.map { row in
          row[0] + row[2...].enumerated().map { " \($0 + 1):\($1)" }.joined()
        }
        try OwnTables.write(sparse.joined(separator: "\n"), "\(name).libsvm", in: folder)
      }
      var figures: [String] = []
      for ending in ["csv", "arff", "libsvm"] {
        let result = try Serbase.succeed(
          ["fit", "forest", "--table", "train.\(ending)", "--test", "test.\(ending)", "--param", "trees=20", "--json"],
          in: folder)
        let summary = try Self.summary(result)
        figures.append("\(summary["accuracy"] ?? "") \(summary["log_loss"] ?? "") \(summary["judged_rows"] ?? "")")
      }
      #expect(Set(figures).count == 1, "\(figures)")
      #expect(figures[0].hasSuffix(" 72"))
    }
  }

  @Test func theJudgedModelIsTheOneThatIsKept() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      try OwnTables.write(
        OwnTables.csv(speakers: 3, seed: 9, prefix: "new"), "u.csv", in: folder)
      let result = try Self.fit(
        "svm", ["--test", "u.csv", "--json", "--predictions", "p.csv", "--out", "b"], in: folder)
      let summary = try Self.summary(result)
      #expect(summary["protocol"] as? String == "test-table" && summary["judged_rows"] as? Int == 36)
      #expect(summary["rows"] as? Int == 72 && (summary["marks"] as? [String])?.isEmpty == true)
      #expect(try CSVDocument(contentsOf: folder.appendingPathComponent("p.csv")).rows.count == 36)
      let text = try Self.fit("svm", ["--test", "u.csv"], in: folder)
      #expect(text.output.contains("fitted on the 72 rows"), "\(text.output)")
    }
  }

  /// Classes by name: in another order, lacking some, and with one that training never saw.
  @Test(arguments: classifiers)
  func classesOfTheTestTable(classifier: String) async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      let test = OwnTables.csv(speakers: 2, seed: 4, prefix: "new")
      var lines = test.split(separator: "\n").map(String.init)
      lines.removeAll { $0.hasPrefix("a,") }
      try OwnTables.write((lines.prefix(1) + lines.dropFirst().reversed()).joined(separator: "\n"), "u.csv", in: folder)
      let fewer = try Self.summary(Self.fit(classifier, ["--test", "u.csv", "--json"], in: folder))
      #expect(fewer["judged_rows"] as? Int == 16)
      if classifier != "majority" { #expect(try #require(fewer["accuracy"] as? Double) > 0.6) }
      let strange = lines.map { $0.hasPrefix("b,") ? "0new" + $0.dropFirst() : $0 }
      try OwnTables.write(strange.joined(separator: "\n"), "u.csv", in: folder)
      let result = try Self.fit(classifier, ["--test", "u.csv", "--json", "--predictions", "p.csv"], in: folder)
      #expect(result.status == 0 && result.errors.contains("no model can predict: 0new"), "\(result.errors)")
      #expect(try #require(Self.summary(result)["accuracy"] as? Double) <= 0.5)
      let predictions = try CSVDocument(contentsOf: folder.appendingPathComponent("p.csv"))
      #expect(predictions.header.contains("p_0new") && predictions.rows.count == 16)
    }
  }

  // MARK: Bad input

  struct Bad: Sendable, CustomTestStringConvertible {
    let name: String
    let table: String
    var options: [String] = []
    let status: Int32
    let says: [String]
    /// Whether it is only bad for classifiers that need every value.
    var isMissing = false
    var testDescription: String { name }
  }

  private static func with(_ change: (inout [String]) -> Void) -> String {
    var lines = OwnTables.csv().split(separator: "\n").map(String.init)
    change(&lines)
    return lines.joined(separator: "\n") + "\n"
  }

  static let bad = [
    Bad(
      name: "missing", table: with { $0[3] = "a,s0,1,,2,3" }, status: 65, says: ["t.csv", "row 3", "'f2'", "missing"],
      isMissing: true),
    Bad(name: "NaN", table: with { $0[2] = "a,s0,1,NaN,2,3" }, status: 65, says: ["row 2", "'f2'"], isMissing: true),
    Bad(name: "infinite", table: with { $0[5] = "a,s0,1,2,-inf,3" }, status: 65, says: ["row 5", "'f3'", "-inf"]),
    Bad(name: "too large", table: with { $0[5] = "a,s0,1,2,1e39,3" }, status: 65, says: ["row 5", "'f3'", "inf"]),
    Bad(name: "text", table: with { $0[5] = "a,s0,1,2,loud,3" }, status: 65, says: ["'loud'", "line 6", "'f3'"]),
    Bad(name: "short row", table: with { $0[5] = "a,s0,1" }, status: 65, says: ["3 fields in line 6", "6"]),
    Bad(name: "no label", table: with { $0[5] = ",s0,1,2,3,4" }, status: 65, says: ["no label in row 5"]),
    Bad(name: "no rows", table: "label,f1\n", status: 65, says: ["0 rows"]),
    Bad(name: "no features", table: "label,speaker\na,1\n", status: 65, says: ["0 features"]),
    Bad(name: "empty", table: "", status: 65, says: ["empty file"]),
    Bad(
      name: "narrow test", table: OwnTables.csv(), options: ["--test", "narrow.csv"], status: 65,
      says: ["narrow.csv", "1 columns", "4"]),
  ]

  @Test(arguments: bad, classifiers)
  func badTables(_ bad: Bad, classifier: String) async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(bad.table, "t.csv", in: folder)
      try OwnTables.write("label,f1\na,1\nb,2\n", "narrow.csv", in: folder)
      let result = try Self.fit(classifier, bad.options + ["--out", "b"], in: folder)
      if bad.isMissing, classifier == "boosting" {
        #expect(result.status == 0, "\(result.errors)")
        return
      }
      #expect(result.status == bad.status, "\(result.errors)")
      for word in bad.says { #expect(result.errors.contains(word), "\(result.errors)") }
      #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("b").path))
    }
  }

  @Test(arguments: classifiers)
  func oddButPossibleTables(classifier: String) async throws {
    try await withTemporaryFolder { folder in
      // Labels with gaps, one row of a class, a constant column, two rows alike but for their label.
      var text = OwnTables.csv(classes: ["2", "7", "40"]) + "99,s0,1,1,1,1\n2,s1,5,5,5,5\n7,s1,5,5,5,5\n"
      text = text.split(separator: "\n").enumerated().map { $0 == 0 ? "\($1),f5" : "\($1),3" }.joined(separator: "\n")
      try OwnTables.write(text, "t.csv", in: folder)
      let result = try Self.fit(classifier, ["--json"], in: folder)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try Self.summary(result)["judged_rows"] as? Int == 75)
      // One row a class, and no speakers: there is no fold, but a model.
      try OwnTables.write("label,f1\na,1\nb,2\nc,3\n", "t.csv", in: folder)
      let single = try Self.fit(classifier, ["--json"], in: folder)
      #expect(single.status == 0, "\(single.errors)")
    }
  }

  @Test(arguments: classifiers)
  func oneClassOnly(classifier: String) async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(classes: ["a"]), "t.csv", in: folder)
      let result = try Self.fit(classifier, ["--out", "b"], in: folder)
      // The majority can be a single class; whatever tells classes apart says that it needs two.
      guard classifier != "majority" else {
        #expect(result.status == 0, "\(result.errors)")
        return
      }
      #expect(result.status == 65 && result.errors.contains("one class"), "\(result.errors)")
    }
  }

  /// What can't be written is said before any fit: here none could succeed.
  @Test func whatCannotBeWrittenIsSaidFirst() async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write("label,f1\na,1\na,2\n", "t.csv", in: folder)
      for (classifier, option) in [
        ("svm", "--importance"), ("majority", "--importance"), ("forest", "--log"), ("svm", "--predictions"),
      ] {
        let result = try Self.fit(classifier, [option, "x.csv", "--out", "b"], in: folder)
        #expect(result.status == 64 && result.errors.contains(option), "\(classifier) \(option): \(result.errors)")
      }
      #expect(try Self.fit("boosting", ["--log", "x.csv"], in: folder).status == 65)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "cache" } == ["t.csv"])
    }
  }

  @Test(arguments: [
    (["svm", "cost=1e300"], Int32(0), ""), (["svm", "gamma=1e-30"], 0, ""), (["svm", "cost=0"], 64, "cost = 0"),
    (["svm", "cost=inf"], 64, "cost = inf"), (["svm", "tolerance=0"], 64, "tolerance = 0"),
    (["forest", "trees=0"], 64, "trees = 0"), (["boosting", "rounds=0"], 64, "rounds = 0"),
    (["boosting", "learningRate=nan"], 64, "learningRate"),
  ])
  func extremeSettings(setting: [String], status: Int32, words: String) async throws {
    try await withTemporaryFolder { folder in
      try OwnTables.write(OwnTables.csv(), "t.csv", in: folder)
      let result = try Serbase.run(
        ["fit", setting[0], "--table", "t.csv", "--quiet", "--param", setting[1]], in: folder)
      #expect(result.status == status && (words.isEmpty || result.errors.contains(words)), "\(result.errors)")
    }
  }

  @Test(arguments: [
    ("svm", ["cost=1000000", "gamma=0.5"]), ("forest", ["trees=100000"]), ("boosting", ["rounds=100000"]),
  ])
  func interruptedInTheMiddle(classifier: String, parameters: [String]) async throws {
    try await withTemporaryFolder { folder in
      // Labels that nothing explains keep every classifier busy for long.
      var stream = Seed(8).makeStream()
      let rows = (0..<6000).map { _ in
        "\(stream.index(below: 4)),"
          + (0..<12).map { _ in String(format: "%.3f", stream.gaussian()) }.joined(separator: ",")
      }
      try OwnTables.write(
        "label," + (0..<12).map { "f\($0)" }.joined(separator: ",") + "\n" + rows.joined(separator: "\n"), "t.csv",
        in: folder)
      let process = Process()
      process.executableURL = Serbase.executable
      process.arguments =
        [
          "fit", classifier, "--table", "t.csv", "--out", "b", "--predictions", "p.csv", "--protocol",
          "random-80-10-10",
        ]
        + parameters.flatMap { ["--param", $0] }
      process.currentDirectoryURL = folder
      process.standardError = FileHandle.nullDevice
      try process.run()
      usleep(700_000)
      let start = ContinuousClock.now
      process.interrupt()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 75)
      #expect(ContinuousClock.now - start < .seconds(60))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["t.csv"])
    }
  }
}
