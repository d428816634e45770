import ArgumentParser
import Foundation
import SerInference

/// `serbase bundle …`: what a model's folder holds.
struct BundleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle", abstract: "Show what a model bundle is.", subcommands: [Show.self])

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The model of a bundle, what it was fitted on, and how well its kind does.",
      discussion:
        "All digests are checked: what is shown is what was written. MODEL_CARD.md in the folder says it in words.")

    @Argument(help: "The model bundle.", completion: .directory)
    var bundle: String
    @Flag(help: "One machine-readable document instead of a table.")
    var json = false

    func run() throws {
      let console = Console(isQuiet: false)
      let summary = BundleSummary(
        try ModelBundle(contentsOf: URL(fileURLWithPath: bundle, isDirectory: true)), path: bundle)
      if json { return try console.json(summary) }
      console.result(summary.text)
    }
  }
}
