import ArgumentParser
import Foundation
import SerCorpus

/// `serbase demo`: the main job on a synthetic corpus, by the very commands a user would type.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Try everything on synthetic voices: no download.",
    discussion: """
      Makes a corpus of 12 synthetic speakers and runs corpus check, eda, features extract, fit and compare on it. \
      Takes under a minute. Its figures say nothing about people.
      """)

  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out = "serbase-demo"
  @Option(help: "Number of synthetic speakers.")
  var speakers = 12
  @OptionGroup var options: WorkOptions

  func validate() throws {
    guard speakers >= 5 else { throw ValidationError("--speakers \(speakers): 5 folds need at least 5 speakers") }
  }

  func run() async throws {
    let start = ContinuousClock.now
    let console = options.console
    let corpus = "\(out)/corpus"
    let audio = ["synthetic", "--audio", corpus]
    let shared = ["--seed", "\(options.seed)"] + (options.jobs.map { ["--jobs", "\($0)"] } ?? [])
    let quiet = options.isQuiet ? ["--quiet"] : []
    let steps: [(String, [String])] = [
      ("A corpus of synthetic voices", ["corpus", "synthesize", "--out", corpus, "--speakers", "\(speakers)"]),
      ("Is it complete?", ["corpus", "check"] + audio),
      ("What is in it?", ["eda"] + audio + ["--out", "\(out)/eda"]),
      (
        "Features",
        ["features", "extract"] + audio + ["--set", "mfcc-functionals", "--out", "\(out)/mfcc-functionals.npz"]
      ),
      (
        "A support vector machine",
        ["fit", "svm"] + audio + ["--set", "mfcc-functionals", "--param", "cost=10", "--out", "\(out)/svm"]
      ),
      (
        "A comparison: honest protocol, two feature sets",
        ["compare"] + audio + [
          "--sets", "mfcc-functionals,logmel-functionals", "--models", "majority,svm", "--param", "svm.cost=10",
          "--out",
          "\(out)/comparison",
        ]
      ),
    ]
    for (index, (title, arguments)) in steps.enumerated() {
      console.result("\n── \(index + 1)/\(steps.count) \(title)\n$ serbase \(arguments.joined(separator: " "))")
      try await Serbase.run(arguments: arguments + shared + quiet)
    }
    let seconds = (ContinuousClock.now - start).components.seconds
    console.result(
      """

      Done in \(seconds) s. Where to look:
        \(out)/eda/index.md                 what the corpus holds, with plots
        \(out)/comparison/comparison.md     the table above with tests and confusion matrices
        \(out)/svm/MODEL_CARD.md            the model, and what it is not for
      These voices are synthetic: the figures show that everything works, nothing about people.
      For real speech, see "Real recordings" in the README.
      """)
  }
}
