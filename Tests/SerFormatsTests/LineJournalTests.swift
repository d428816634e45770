import Foundation
import SerFormats
import SerTestSupport
import Testing

@Suite struct LineJournalTests {
  @Test func linesStayAndTornOnesAreDropped() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("j")
      do {
        let (journal, lines) = try LineJournal.open(url) { _, _ in }
        #expect(lines.isEmpty)
        try journal.append(["one", "two"])
        #expect(try String(contentsOf: url, encoding: .utf8) == "one\ntwo\n")
      }
      let torn = try FileHandle(forWritingTo: url)
      try torn.seekToEnd()
      try torn.write(contentsOf: Data("thr".utf8))
      try torn.close()
      let (journal, lines) = try LineJournal.open(url) { _, _ in }
      #expect(lines == ["one", "two"])
      try journal.append(["three"])
      #expect(try String(contentsOf: url, encoding: .utf8) == "one\ntwo\nthree\n")
    }
  }

  /// The caller sees what is there before anything of it is dropped.
  @Test func aFileThatIsRefusedStaysAsItIs() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("j")
      try Data("one\nmine".utf8).write(to: url)
      #expect(throws: FormatError.self) {
        try LineJournal.open(url) { (lines, torn) throws(FormatError) in
          #expect(lines == ["one"] && torn == Data("mine".utf8))
          throw FormatError.unreadable(path: url.path, reason: "not ours")
        }
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == "one\nmine")
      _ = try LineJournal.open(url) { _, _ in }
      #expect(try String(contentsOf: url, encoding: .utf8) == "one\n")
    }
  }

  @Test func onlyOneRunWrites() async throws {
    try await withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("j")
      let (journal, _) = try LineJournal.open(url) { _, _ in }
      let error = #expect(throws: FormatError.self) { try LineJournal.open(url) { _, _ in } }
      #expect("\(error.map { "\($0)" } ?? "")".contains("another run"))
      try journal.append(["a"])
      #expect(throws: FormatError.self) { try LineJournal.open(folder.appendingPathComponent("no/folder")) { _, _ in } }
    }
  }
}
