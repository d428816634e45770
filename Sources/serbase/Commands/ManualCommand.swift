import ArgumentParser
import Foundation
import SerFormats

/// `serbase manual`: the manual pages, for those who install or package serbase.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Write the manual pages.",
    discussion: """
      One page for serbase, one for each of its commands, made from their help: serbase.1, serbase-fit.1 … \
      `make install` puts them where `man` finds them.
      """,
    // For packagers; people have `man serbase`.
    shouldDisplay: false)

  @Option(help: ArgumentHelp("The folder to write them into.", valueName: "dir"), completion: .directory)
  var out: String

  func run() throws {
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    for page in ManualPage.all(of: try CommandTree.of(Serbase.self)) {
      try StagedOutput.write(page.text, to: folder.appendingPathComponent("\(page.name).1"))
    }
  }
}
