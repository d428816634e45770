import Foundation
import SerTestSupport
import Testing

/// `serbase export --format onnx` as a user calls it.
@Suite struct ExportCommandTests {
  private func table(in folder: URL) throws { try OwnTables.write(OwnTables.csv(), "t.csv", in: folder) }

  @Test func writesAModelAndSaysWhatItGives() async throws {
    try await withTemporaryFolder { folder in
      try table(in: folder)
      try Serbase.succeed(["fit", "logistic", "--table", "t.csv", "--out", "m", "--quiet"], in: folder)
      let result = try Serbase.succeed(
        ["export", "m", "--format", "onnx", "--out", "deep/m.onnx"], in: folder)
      // Named as it was asked for.
      #expect(result.output.hasPrefix("wrote deep/m.onnx\n") && !result.output.contains("LEAKY"))
      #expect(result.output.contains("one column a class: a, b, c"))
      let first = try Data(contentsOf: folder.appendingPathComponent("deep/m.onnx"))
      // The field ir_version, and labels among the metadata.
      #expect(first.prefix(2) == Data([0x08, 0x08]) && first.range(of: Data(#"["a","b","c"]"#.utf8)) != nil)
      try Serbase.succeed(["export", "m", "--format", "onnx", "--out", "again.onnx"], in: folder)
      #expect(try Data(contentsOf: folder.appendingPathComponent("again.onnx")) == first)
    }
  }

  @Test func saysWhichMarksTheModelHas() async throws {
    try await withTemporaryFolder { folder in
      try table(in: folder)
      try Serbase.succeed(
        ["fit", "svm", "--table", "t.csv", "--protocol", "random-80-10-10", "--out", "m", "--quiet"], in: folder)
      let result = try Serbase.succeed(["export", "m", "--format", "libsvm", "--out", "m.model"], in: folder)
      #expect(result.output.hasPrefix("wrote m.model, m.model.range, m.model.labels\n"), "\(result.output)")
      #expect(result.output.contains("judged LEAKY: "), "\(result.output)")
    }
  }

  @Test func refuses() async throws {
    try await withTemporaryFolder { folder in
      try table(in: folder)
      try Serbase.succeed(["fit", "majority", "--table", "t.csv", "--out", "other", "--quiet"], in: folder)
      try Serbase.succeed(["fit", "logistic", "--table", "t.csv", "--out", "m", "--quiet"], in: folder)
      try Data("a file".utf8).write(to: folder.appendingPathComponent("file"))
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("folder"), withIntermediateDirectories: true)
      let cases: [(arguments: [String], status: Int32, says: [String])] = [
        (["export", "other", "--format", "onnx", "--out", "o"], 65, ["'majority'", "svm, forest, boosting"]),
        (["export", "m", "--format", "onxx", "--out", "o"], 64, ["did you mean 'onnx'"]),
        (["export", "m", "--format", "onnx", "--out", "-"], 64, ["--out -", "the name of a file"]),
        (["predict", "m", "file", "--out", "-"], 64, ["--out -", "goes to standard output"]),
        (["export", "none", "--format", "onnx", "--out", "o"], 66, ["none"]),
        (["export", "m", "--format", "onnx", "--out", "file/m.onnx"], 73, ["file/m.onnx", "can't be written"]),
        (["export", "m", "--format", "onnx", "--out", "folder"], 73, ["folder", "not a regular file"]),
      ]
      for test in cases {
        let result = try Serbase.run(test.arguments, in: folder)
        #expect(result.status == test.status, "\(test.arguments): \(result.errors)")
        for part in test.says { #expect(result.errors.contains(part), "\(test.arguments): \(result.errors)") }
        for name in ["o", "-"] {
          #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path))
        }
      }
      #expect(try String(contentsOf: folder.appendingPathComponent("file"), encoding: .utf8) == "a file")
    }
  }
}
