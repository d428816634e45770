import ArgumentParser
import Foundation
import SerCorpus
import SerNumerics
import SerReports

/// `serbase eda`: a look at a corpus before anything is trained on it.
struct ExploreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eda",
    abstract: "Explore a corpus: balance, recordings, loudness, pitch, spectrograms, outliers, maps of features.",
    discussion: """
      Writes index.md and index.html with findings in words, and for each view its CSV, gnuplot script, PNG and SVG. \
      Without gnuplot the data and scripts are written all the same.

      Maps, leading columns and separability are of mfcc-functionals. Where people's recognition rates are known (EMO-DB's \
      erkennung.txt beside the audio, or --human) they are shown, and with --predictions compared to a model's errors.
      """)

  @OptionGroup var source: CorpusOptions
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var extraction: ExtractionOptions
  @Option(
    help: ArgumentHelp(
      "How well people recognise the clips: a CSV with the columns path and recognition (shares of listeners, or per cent).",
      valueName: "csv"), completion: .csv)
  var human: String?
  @Option(
    help: ArgumentHelp("The predictions.csv of a comparison, to be held beside people's rates.", valueName: "csv"),
    completion: .csv)
  var predictions: String?
  @OptionGroup var options: RunOptions

  /// Of more findings the page has all, and the terminal the first.
  private static let mostFindings = 12

  func run() async throws {
    let console = options.console
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: console)
    let total = session.clips.count + session.missing.count
    let policy = FailurePolicy(maxFailures: extraction.maxFailures)
    try policy.report(session.missing, missing: session.missing.count, of: total, console)
    var exploration = CorpusExploration(corpus: session.corpus.identifier)
    exploration.workers = options.workers
    exploration.allowedFailures = policy.allowed(of: total) - session.missing.count
    exploration.seed = Seed(options.seed)
    exploration.featureCache = extraction.featureCache
    exploration.recognition = try recognition(session)
    exploration.predictions = try predictions.map {
      try PredictedClips(contentsOf: URL(fileURLWithPath: $0))
    }
    if predictions != nil, exploration.recognition == nil {
      throw CommandFailure.usage(
        "--predictions are held beside people's recognition rates, and \(session.corpus.identifier) has none: give them with "
          + "--human")
    }
    let start = ContinuousClock.now
    let (set, options) = (exploration.featureSet, options)
    exploration.record = {
      try Console.jsonData(
        StudyRecord(
          corpora: [session], sets: [set], models: [], normalizations: [], options: options, start: start))
    }
    let progress = console.progress("exploring \(session.corpus.identifier)")
    let report = try await exploration.run(session.clips, to: URL(fileURLWithPath: out, isDirectory: true)) {
      progress.update($0, of: $1)
    }
    progress.finish("\(report.clips) clips in \(String(format: "%.1f", progress.seconds)) s")
    for failure in report.failures { console.warning("left out \(failure.path): \(failure.reason)") }
    if let problem = report.plots.problem { console.warning(problem) }
    if options.json { return try console.json(report) }
    console.result("What stands out in \(session.corpus.identifier) (\(report.clips) clips):")
    for finding in report.findings.prefix(Self.mostFindings) { console.result("  • \(finding.text)") }
    let rest = report.findings.count - Self.mostFindings
    if rest > 0 { console.result("  … and \(rest) more, in \(out)/index.md and \(out)/index.html") }
    for omitted in report.omitted { console.result("  left out: \(omitted)") }
    console.result("\nAll views, with plots: \(out)/index.md and \(out)/index.html")
  }

  private func recognition(_ session: CorpusSession) throws -> HumanRecognition? {
    if let human { return try HumanRecognition(contentsOf: URL(fileURLWithPath: human)) }
    return try HumanRecognition.published(with: session.corpus, audio: session.audioFolder)
  }
}
