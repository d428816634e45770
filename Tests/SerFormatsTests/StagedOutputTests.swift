import Foundation
import SerTestSupport
import Testing

@testable import SerFormats

@Suite struct StagedOutputTests {
  struct Interruption: Error {}
  static let kind = StagedOutput.FolderKind(marker: "m.txt") { $0.hasSuffix(".txt") }

  @Test func failedFolderLeavesTheOldOne() async throws {
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("out")
      try await StagedOutput.writeFolder(at: target, as: Self.kind) { staging in
        try StagedOutput.write("old", to: staging.appendingPathComponent("m.txt"))
      }
      await #expect(throws: Interruption.self) {
        try await StagedOutput.writeFolder(at: target, as: Self.kind) { staging in
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
      // The marker alone doesn't make it ours.
      try StagedOutput.write("m", to: folder.appendingPathComponent("m.txt"))
      try StagedOutput.write("mine", to: folder.appendingPathComponent("thesis.tex"))
      await #expect(throws: FormatError.self) {
        try await StagedOutput.writeFolder(at: folder, as: Self.kind) { _ in }
      }
      #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("thesis.tex").path))
    }
  }

  @Test func aFolderWithoutTheMarkerIsNotReplaced() async throws {
    try await withTemporaryFolder { folder in
      try StagedOutput.write("mine", to: folder.appendingPathComponent("notes.txt"))
      #expect(throws: FormatError.self) { try StagedOutput.check(folder, as: Self.kind) }
      try StagedOutput.write("m", to: folder.appendingPathComponent("m.txt"))
      try StagedOutput.check(folder, as: Self.kind)
      try StagedOutput.check(folder.appendingPathComponent("new"), as: Self.kind)
    }
  }

  @Test func linksAreFollowedAndPipesRefused() async throws {
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("target.txt")
      let link = folder.appendingPathComponent("link.txt")
      try StagedOutput.write("old", to: target)
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
      try StagedOutput.write("new", to: link)
      #expect(try String(contentsOf: target, encoding: .utf8) == "new")
      let pipe = folder.appendingPathComponent("pipe")
      try #require(mkfifo(pipe.path, 0o600) == 0)
      #expect(throws: FormatError.self) { try StagedOutput.write("x", to: pipe) }
    }
  }

  /// A disk that is full in the middle of a table leaves the old table and nothing else.
  @Test func aFileThatFailsHalfwayLeavesTheOldOne() async throws {
    try await withTemporaryFolder { folder in
      let target = folder.appendingPathComponent("t.npz")
      try StagedOutput.write("old", to: target)
      #expect(throws: FormatError.self) {
        try StagedOutput.write(to: target) { append in
          try Data("new".utf8).withUnsafeBytes(append)
          throw POSIXError(.ENOSPC)
        }
      }
      #expect(try String(contentsOf: target, encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["t.npz"])
    }
  }

  @Test func unwritablePlaceIsNamed() throws {
    let error = try #require(throws: FormatError.self) {
      try StagedOutput.write("x", to: URL(fileURLWithPath: "/proc/nowhere/file.txt"))
    }
    #expect(error.description.contains("/proc/nowhere/file.txt"))
  }
}
