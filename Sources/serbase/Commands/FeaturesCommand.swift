import ArgumentParser
import Foundation
import SerCorpus
import SerFeatures
import SerFormats

/// `serbase features …`: which sets there are, and how recordings become a table.
struct FeaturesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "List feature sets, extract and compare them.",
    subcommands: [List.self, Extract.self, FeaturesCompareCommand.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The feature sets there are.")

    @Flag(help: "One machine-readable document instead of a table.")
    var json = false

    private struct Line: Encodable {
      let identifier: String
      let values: Int
      let summary: String
    }

    func run() throws {
      let console = Console(isQuiet: false)
      let lines = FeatureCatalogue.entries.map {
        Line(identifier: $0.identifier, values: $0.make().layout.count, summary: $0.summary)
      }
      if json { return try console.json(lines) }
      let table = TextTable(
        header: ["set", "values", "what"],
        rows: lines.map { [$0.identifier, "\($0.values)", $0.summary] },
        rightAligned: [1])
      console.result(table.text)
    }
  }

  struct Extract: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the features of a corpus, or of any files, as a table.",
      discussion: """
        The table is a NumPy archive: numpy.load(path, allow_pickle=False) gives X, y, labels, speaker, gender, \
        intensity, path, columns and meta. A few bad clips are listed and left out.
        """)

    @Argument(help: "A corpus by name, or the path of a manifest .csv; leave it out with --files.")
    var corpus: String?
    @OptionGroup var audio: AudioOptions
    @Option(parsing: .upToNextOption, help: ArgumentHelp("Recordings, instead of a corpus.", valueName: "file"))
    var files: [String] = []
    @Option(help: "The feature set (see `serbase features list`).")
    var set: String
    @Option(help: ArgumentHelp("The table to write.", valueName: "npz"))
    var out: String
    @OptionGroup var extraction: ExtractionOptions
    @OptionGroup var options: RunOptions

    func validate() throws {
      guard (corpus == nil) != files.isEmpty else {
        throw ValidationError("give either a corpus or --files")
      }
    }

    private struct Summary: Encodable {
      let out: String
      let featureSet: String
      let rows: Int
      let columns: Int
      let failures: [FileProblem]
      let fromCache: Int
      let seconds: Double
      let processorSeconds: Double
      let filesPerSecond: Double
      let peakRssBytes: Int
      let workers: Int
    }

    func run() async throws {
      let featureSet = try FeatureCatalogue.entry(set).make()
      let session = FeatureSession(options: extraction, workers: options.workers, console: options.console)
      let outcome: FeatureSession.Outcome
      if let corpus {
        let source = try await CorpusSession.open(corpus, audio, workers: options.workers, console: options.console)
        outcome = try await session.extract(
          featureSet, of: source.clips, missing: source.missing, source: TableSource(source))
      } else {
        if let missing = files.first(where: { !FileManager.default.fileExists(atPath: $0) }) {
          throw CommandFailure.noInput("\(missing): no such file")
        }
        outcome = try await session.extract(
          featureSet, of: files.map(LocatedClip.init(file:)), source: TableSource(name: "files"))
      }
      try outcome.table.write(to: URL(fileURLWithPath: out))
      let summary = Summary(
        out: out, featureSet: set, rows: outcome.table.count, columns: featureSet.layout.count,
        failures: outcome.failures, fromCache: outcome.cachedCount,
        seconds: outcome.seconds, processorSeconds: outcome.processorSeconds,
        filesPerSecond: Double(outcome.table.count) / max(outcome.seconds, 1e-9),
        peakRssBytes: ProcessUsage.peakResidentBytes, workers: options.workers)
      if options.json { return try options.console.json(summary) }
      options.console.result(
        "\(out): \(summary.rows) rows × \(summary.columns) columns of \(set), \(summary.failures.count) clips left out; "
          + String(
            format: "%.2f s, %.2f CPU s, %.0f MB", summary.seconds, summary.processorSeconds,
            Double(summary.peakRssBytes) / 1e6))
    }
  }
}
