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
      let text = try Serbase.succeed(["evaluate", "m", "--table", "train.csv"], in: folder)
      #expect(text.output.contains("LEAKY") && text.output.contains("UAR") && text.errors.contains("LEAKY"))
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
        (["evaluate", "m", "--table", "narrow.csv"], 65, ["1 features", "2"]),
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
