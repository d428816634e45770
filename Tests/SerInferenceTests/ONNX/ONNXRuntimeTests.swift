import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerInference

/// onnxruntime itself, where SERBASE_PYTHON names a Python with numpy, onnx and onnxruntime.
@Suite struct ONNXRuntimeTests {
  static let python: String? = {
    guard let python = ProcessInfo.processInfo.environment["SERBASE_PYTHON"] else { return nil }
    return (try? run(python, ["-c", "import numpy, onnx, onnxruntime"])) == 0 ? python : nil
  }()

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    .enabled(if: ONNXRuntimeTests.python != nil, "SERBASE_PYTHON names no Python with onnxruntime"),
    arguments: [
      "svm", "svm probability=true", "svm kernel=polynomial probability=true", "logistic",
      "neighbours weights=distance", "neighbours metric=cosine",
      "forest trees=20",
      "boosting rounds=6", "boosting rounds=6 outputs=joint", "cnn filters=4-6 dense=8",
      "cnn-mfcc filters=4-6 dense=8 window=6", "lstm units=5", "cnn-lstm filters=4-6 units=5",
      "cnn-attention filters=4-6 dense=8", "transformer filters=4-6 width=8 heads=2 members=2",
    ])
  func runtimeGivesTheSame(settings: String) async throws {
    let isNetwork = settings.contains("filters") || settings.contains("units")
    let rows = isNetwork ? try ExportRows.clips() : try ExportRows.clouds([0, 1, 3], classes: 4)
    let pipeline = try await ExportRows.fit(isNetwork ? settings + " epochs=4 batchSize=6" : settings, rows)
    let expected = try pipeline.scores(for: rows.features)
    var document = try ONNXDocument(
      pipeline, classifier: "any", labels: rows.classNames, width: rows.features.columns)
    let names = try JSONValue.array(rows.classNames.map(JSONValue.string)).data
    document.metadata = [("serbase.labels", String(decoding: names, as: UTF8.self))]
    let data = try document.data()
    try await withTemporaryFolder { folder in
      let files = ["model.onnx", "X.npy", "scores.npy"].map { folder.appendingPathComponent($0) }
      try data.write(to: files[0])
      try NumPyArray(
        shape: [rows.count, rows.features.columns], elements: .floats(rows.features.values)
      ).data.write(to: files[1])
      try NumPyArray(
        shape: [rows.count, expected.values.columns], elements: .floats(expected.values.values)
      ).data.write(to: files[2])
      let script = repositoryRoot.appendingPathComponent("scripts/check-onnx-export").path
      let status = try Self.run(try #require(Self.python), [script] + files.map(\.path))
      #expect(status == 0)
      // The check can fail: scores of other rows aren't these.
      let others = Array(expected.values.values.reversed())
      try NumPyArray(shape: [rows.count, expected.values.columns], elements: .floats(others)).data.write(to: files[2])
      let wrong = try Self.run(try #require(Self.python), [script] + files.map(\.path))
      #expect(wrong == 1)
    }
  }
}
