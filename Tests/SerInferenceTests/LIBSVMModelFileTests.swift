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
      #expect(files.map(\.lastPathComponent) == ["m.model", "m.model.range", "m.model.labels"])
      let features = try ModelBundleTests.rows().features
      let read = try LIBSVMModelFile(contentsOf: url, columns: 4)
      // The names are words, so that classes have their places as numbers.
      #expect(read.labels == [0, 1, 2] && read.classNames == ["sad", "calm", "angry"])
      #expect(read.places(of: ["angry", "happy", "sad"]) == [2, nil, 0])
      let (ours, theirs) = (try bundle.pipeline.scores(for: features), try read.pipeline.scores(for: features))
      #expect(ours.predictions == theirs.predictions)
      for (x, y) in zip(ours.values.values, theirs.values.values) { #expect(abs(x - y) <= 1e-4) }
    }
  }

  /// Wherever an export is interrupted, the old model isn't left with the scaling of the new one.
  @Test func anInterruptedExportLeavesNoModelWithAnothersScaling() async throws {
    try await withTemporaryFolder { folder in
      let bundle = try await bundle("svm", in: folder)
      let url = folder.appendingPathComponent("m.model")
      let labels = LIBSVMModelFile.labelsURL(of: url)
      try Data("an older model".utf8).write(to: url)
      // A folder in the place of the last file before the model.
      try FileManager.default.createDirectory(at: labels, withIntermediateDirectories: false)
      #expect(throws: ModelExportError.self) { try ModelExport.all[0].write(bundle, url) }
      #expect(FileManager.default.fileExists(atPath: LIBSVMModelFile.rangeURL(of: url).path))
      #expect(!FileManager.default.fileExists(atPath: url.path))
      try FileManager.default.removeItem(at: labels)
      _ = try ModelExport.all[0].write(bundle, url)
      _ = try LIBSVMModelFile(contentsOf: url, columns: 4)
    }
  }

  /// Names may hold blanks; without them only numbers are known.
  @Test func classesAreKnownByTheirNames() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("m.model")
      let labels = LIBSVMModelFile.labelsURL(of: url)
      let header = "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 2\nrho 0\nlabel 7 2\nnr_sv 1 1\nSV\n"
      try Data((header + "1 1:1\n-1 1:-1\n").utf8).write(to: url)
      let bare = try LIBSVMModelFile(contentsOf: url, columns: 2)
      #expect(bare.classNames == nil && bare.places(of: ["7", "a", "+2", "0"]) == [0, nil, 1, nil])
      try Data("2 very sad\r\n7 calm\n9 unused\n".utf8).write(to: labels)
      let named = try LIBSVMModelFile(contentsOf: url, columns: 2)
      #expect(named.classNames == ["calm", "very sad"] && named.places(of: ["very sad", "7"]) == [1, nil])
      for (text, words) in [
        ("2 sad\n", ["m.model.labels", "no name for class 7"]), ("7 a\n2\n", ["'2' in line 2"]),
        ("7 a\n7 b\n", ["line 2"]), ("7 a\n2 a\n", ["line 2"]), ("x a\n", ["line 1"]),
      ] {
        try Data(text.utf8).write(to: labels)
        #expect {
          try LIBSVMModelFile(contentsOf: url, columns: 2)
        } throws: { error in
          words.allSatisfy { "\(error)".contains($0) }
        }
      }
    }
  }

  /// Rows that are 0 beyond their width take a wider model and a wider range.
  @Test func sparseRowsTakeWiderFiles() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("m.model")
      let header = "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 2\nrho 0\nlabel 1 2\nnr_sv 1 1\nSV\n"
      try Data((header + "1 3:1\n-1 1:1\n").utf8).write(to: url)
      func width(_ columns: Int) throws -> Int {
        let file = try LIBSVMModelFile(contentsOf: url, columns: columns, isZeroBeyond: true)
        _ = try file.pipeline.scores(for: Matrix(rows: 1, columns: file.featureCount))
        return file.featureCount
      }
      #expect(try width(2) == 3 && width(5) == 5)
      let range = LIBSVMModelFile.rangeURL(of: url)
      try Data("x\n-1 1\n1 0 1\n".utf8).write(to: range)
      #expect(try width(2) == 3 && width(5) == 5)
      try Data("x\n-1 1\n4 0 1\n".utf8).write(to: range)
      #expect(try width(2) == 4 && width(5) == 5)
      #expect(throws: FormatError.self) { try LIBSVMModelFile(contentsOf: url, columns: 3) }
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
