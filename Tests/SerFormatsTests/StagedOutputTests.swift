import Foundation
import SerFormats
import SerTestSupport
import Testing

@Suite struct StagedOutputTests {
  struct Interruption: Error {}

  @Test func failedFolderLeavesTheOldOne() async throws {
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("out")
      try await StagedOutput.writeFolder(at: target, marker: "m.txt") { staging in
        try StagedOutput.write("old", to: staging.appendingPathComponent("m.txt"))
      }
      await #expect(throws: Interruption.self) {
        try await StagedOutput.writeFolder(at: target, marker: "m.txt") { staging in
          try StagedOutput.write("new", to: staging.appendingPathComponent("m.txt"))
          throw Interruption()
        }
      }
      #expect(try String(contentsOf: target.appendingPathComponent("m.txt"), encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out"])
    }
  }

  @Test func refusesToReplaceAFolderOfSomebodyElse() async throws {
    try await withTemporaryFolder { folder in
      try StagedOutput.write("mine", to: folder.appendingPathComponent("thesis.txt"))
      await #expect(throws: FormatError.self) {
        try await StagedOutput.writeFolder(at: folder, marker: "m.txt") { _ in }
      }
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("thesis.txt").path))
    }
  }

  @Test func unwritablePlaceIsNamed() throws {
    let error = try #require(throws: FormatError.self) {
      try StagedOutput.write("x", to: URL(fileURLWithPath: "/proc/nowhere/file.txt"))
    }
    #expect(error.description.contains("/proc/nowhere/file.txt"))
  }
}
