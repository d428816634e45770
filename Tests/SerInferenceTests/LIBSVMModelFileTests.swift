import Foundation
import SerFormats
import SerInference
import SerLearning
import SerModels
import SerNumerics
import SerTestSupport
import Testing

@Suite struct LIBSVMModelFileTests {
  private func bundle(_ identifier: String, in folder: URL) async throws -> ModelBundle {
    let url = folder.appendingPathComponent(identifier)
    _ = try await ModelBundleTests.write(identifier, to: url)
    return try ModelBundle(contentsOf: url)
  }

  /// Model and scaling together judge unscaled rows as the bundle does.
  @Test func exportedBundlesPredictTheSame() async throws {
    try await withTemporaryFolder { folder in
      let bundle = try await bundle("svm", in: folder)
      let url = folder.appendingPathComponent("m.model")
      let files = try ModelExport.all[0].write(bundle, url)
      #expect(files.map(\.lastPathComponent) == ["m.model", "m.model.range"])
      let features = try ModelBundleTests.rows().features
      let read = try LIBSVMModelFile(contentsOf: url, columns: 4)
      // The names are words, so that classes have their places as numbers.
      #expect(read.labels == [0, 1, 2])
      let (ours, theirs) = (try bundle.pipeline.scores(for: features), try read.pipeline.scores(for: features))
      #expect(ours.predictions == theirs.predictions)
      for (x, y) in zip(ours.values.values, theirs.values.values) { #expect(abs(x - y) <= 1e-4) }
    }
  }

  @Test func otherModelsAreRefused() async throws {
    try await withTemporaryFolder { folder in
      let bundle = try await bundle("majority", in: folder)
      let url = folder.appendingPathComponent("m.model")
      #expect {
        try ModelExport.all[0].write(bundle, url)
      } throws: {
        "\($0)".contains("majority") && "\($0)".contains("svm")
      }
      #expect(!FileManager.default.fileExists(atPath: url.path))
    }
  }

  /// The error names the file and the line.
  @Test func damagedFilesAreNamed() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("m.model")
      func expectError(_ parts: [String]) {
        #expect {
          try LIBSVMModelFile(contentsOf: url, columns: 2)
        } throws: { error in
          parts.allSatisfy { "\(error)".contains($0) }
        }
      }
      expectError(["m.model", "can't be read"])
      try Data("svm_type c_svc\nkernel_type cosine\nSV\n".utf8).write(to: url)
      expectError(["m.model", "line 2", "cosine", "rbf"])
      let header = "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 2\nrho 0\nlabel 1 2\nnr_sv 1 1\nSV\n"
      try Data((header + "1 5:1\n-1 1:1\n").utf8).write(to: url)
      expectError(["m.model", "features up to number 5", "at most 2"])
      try Data((header + "1 2:1\n-1 1:1\n").utf8).write(to: url)
      try Data("x\n-1 1\n1 0\n".utf8).write(to: LIBSVMModelFile.rangeURL(of: url))
      expectError(["m.model.range", "line 3"])
    }
  }

  @Test func classNumbers() {
    #expect(LIBSVMModelFile.labels(for: ["sad", "7"]) == [0, 1])
    #expect(LIBSVMModelFile.labels(for: ["9", "-4"]) == [9, -4])
    #expect(LIBSVMModelFile.labels(for: ["1", "01"]) == [0, 1])
  }
}
