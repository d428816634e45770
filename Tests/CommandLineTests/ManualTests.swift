import Foundation
import SerTestSupport
import Testing

/// The manual pages, made from the commands.
@Suite struct ManualTests {
  /// A page a command, with every command below it, and every option that people are shown.
  @Test func pagesCoverEveryCommandAndOption() async throws {
    let program = try CommandDescription.ofProgram()
    #expect(program.leaves().count > 20)
    try await withTemporaryFolder { folder in
      try Serbase.succeed(["manual", "--out", "man1"], in: folder)
      func page(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent("man1/\(name).1"), encoding: .utf8)
          .replacing("\\-", with: "-")
      }
      let overview = try page("serbase")
      for code in ["0", "1", "64", "65", "66", "70", "73", "75"] {
        #expect(overview.contains(".TP\n\\fB\(code)\\fR\n"), "exit status \(code)")
      }
      for name in ["SERBASE_CORPORA", "SERBASE_MANIFESTS", "XDG_CACHE_HOME"] {
        #expect(overview.contains("\\fB\(name)"))
      }
      for command in program.visible {
        #expect(
          overview.contains("\\fBserbase-\(command.commandName)\\fR(1)"), "\(command.commandName) in the overview")
      }
      for (path, command) in program.leaves() {
        let text = try page("serbase-\(path[0])")
        #expect(text.contains("\\fBserbase \(path.joined(separator: " "))\\fR"), "synopsis of \(path)")
        for argument in command.arguments ?? [] where argument.shouldDisplay && argument.spelling != "--version" {
          #expect(text.contains(argument.spelling), "\(path): \(argument.spelling)")
        }
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("man1").path)
      #expect(Set(names) == Set(["serbase.1"] + program.visible.map { "serbase-\($0.commandName).1" }))
    }
  }

  /// No line begins with what roff would take for a request of its own, beyond the few that are meant.
  @Test func proseIsNoMarkup() async throws {
    let meant = [
      ".TH", ".SH", ".SS", ".TP", ".PP", ".RS", ".RE", ".nf", ".fi", ".br", ".nh", ".ad",
    ]
    try await withTemporaryFolder { folder in
      try Serbase.succeed(["manual", "--out", "."], in: folder)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".1") {
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        #expect(text.hasPrefix(".TH "))
        for line in text.split(separator: "\n") where line.hasPrefix(".") || line.hasPrefix("'") {
          #expect(meant.contains(String(line.prefix { $0 != " " })), "\(name): \(line)")
        }
      }
    }
  }

  /// Nothing in the help is left undescribed.
  @Test func everythingIsDescribed() throws {
    for (path, command) in try CommandDescription.ofProgram().leaves() {
      #expect(command.abstract?.isEmpty == false, "\(path)")
      for argument in command.arguments ?? [] where argument.shouldDisplay {
        #expect(argument.abstract?.isEmpty == false, "\(path): \(argument.spelling)")
      }
    }
  }
}
