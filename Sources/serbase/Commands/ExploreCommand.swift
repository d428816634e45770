import ArgumentParser
import Foundation
import SerCorpus
import SerReports

/// `serbase eda`: a look at a corpus before anything is trained on it.
struct ExploreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eda",
    abstract: "Explore a corpus: balance, bias, durations, loudness, pitch, spectrograms.",
    discussion: """
      Writes index.md with findings in words, and for each view its CSV, gnuplot script, PNG and SVG. Without gnuplot \
      the data and scripts are written all the same.
      """)

  @OptionGroup var source: CorpusOptions
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"))
  var out: String
  @Option(help: ArgumentHelp("Bad clips that the run survives; it never survives more than half.", valueName: "n"))
  var maxFailures = 10
  @OptionGroup var options: RunOptions

  func validate() throws {
    if maxFailures < 0 { throw ValidationError("--max-failures \(maxFailures): 0 or more") }
  }

  func run() async throws {
    let console = options.console
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: console)
    let total = session.clips.count + session.missing.count
    let policy = FailurePolicy(maxFailures: maxFailures)
    try policy.report(session.missing, missing: session.missing.count, of: total, console)
    var exploration = CorpusExploration(corpus: session.corpus.identifier)
    exploration.workers = options.workers
    exploration.allowedFailures = policy.allowed(of: total) - session.missing.count
    let progress = console.progress("measuring \(session.corpus.identifier)")
    let report = try await exploration.run(session.clips, to: URL(fileURLWithPath: out, isDirectory: true)) {
      progress.update($0, of: $1)
    }
    progress.finish("\(report.clips) clips in \(String(format: "%.1f", progress.seconds)) s")
    for failure in report.failures { console.warning("left out \(failure.path): \(failure.reason)") }
    if let problem = report.plots.problem { console.warning(problem) }
    if options.json { return try console.json(report) }
    console.result("What stands out in \(session.corpus.identifier) (\(report.clips) clips):")
    for finding in report.findings { console.result("  • \(finding.text)") }
    for omitted in report.omitted { console.result("  left out: \(omitted)") }
    console.result("\nAll views, with plots: \(out)/index.md")
  }
}
