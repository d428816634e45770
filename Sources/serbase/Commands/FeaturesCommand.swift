import ArgumentParser
import Foundation
import SerCorpus
import SerFeatures
import SerFormats
import SerNumerics

/// `serbase features …`: which sets there are, and how recordings become a table.
struct FeaturesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features", abstract: "List feature sets, extract, explain and compare them.",
    subcommands: [List.self, Extract.self, Explain.self, FeaturesCompareCommand.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The feature sets there are, or the parameters and columns of one.",
      discussion: """
        A set is written IDENTIFIER[:key=value]…, several are combined by +: \
        mfcc-functionals:coefficients=13:functionals=mean/std/p5/p95+logmel-functionals:bands=40.
        """)

    @Argument(help: "A set, configured or not: shows its parameters and columns.", completion: .featureSet)
    var set: String?
    @Flag(help: "One machine-readable document instead of a table.")
    var json = false

    func run() throws {
      let console = Console(isQuiet: false)
      if let set {
        let description = FeatureSetDescription(try FeatureSpecification.set(set))
        return json ? try console.json(description) : console.result(description.text)
      }
      let sets = FeatureCatalogue.entries.map { (entry: $0, description: FeatureSetDescription($0.make())) }
      if json { return try console.json(sets.map(\.description)) }
      let table = TextTable(
        header: ["set", "values", "shape", "what"],
        rows: sets.map { [$0.entry.identifier, "\($0.description.values)", $0.description.shape, $0.entry.summary] },
        rightAligned: [1])
      console.result(table.text)
      console.result("\nParameters and columns of one: serbase features list SET")
    }
  }

  struct Extract: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the features of a corpus, or of any files, as a table.",
      discussion: """
        The table is a NumPy archive: numpy.load(path, allow_pickle=False) gives X, y, labels, speaker, gender, \
        intensity, path, columns and meta (of loose files X, path, columns and meta; of frame sets bands instead of \
        columns). With the ending .csv it is a text table instead. A few bad clips are listed and left out.
        """)

    @Argument(help: "A corpus by name, or the path of a manifest .csv; leave it out with --files.", completion: .corpus)
    var corpus: String?
    @OptionGroup var audio: AudioOptions
    @Option(
      parsing: .upToNextOption, help: ArgumentHelp("Recordings, instead of a corpus.", valueName: "file"),
      completion: .file())
    var files: [String] = []
    @Option(
      help:
        "The feature set, such as mfcc-functionals:coefficients=13+logmel-functionals (see `serbase features list`).",
      completion: .featureSet)
    var set: String
    @Option(
      help: ArgumentHelp("The table to write: .npz, or .csv.", valueName: "file"),
      completion: .file(extensions: ["npz", "csv"]))
    var out: String
    @OptionGroup var extraction: ExtractionOptions
    @OptionGroup var options: RunOptions

    func validate() throws {
      guard (corpus == nil) != files.isEmpty else {
        throw ValidationError("give either a corpus or --files")
      }
      guard FeatureTable.canWrite(out) else { throw ValidationError("--out: tables are written as .npz or .csv") }
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
      let featureSet = try FeatureSpecification.set(set)
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
          featureSet, of: files.map(LocatedClip.init(file:)), source: TableSource(name: TableSource.filesName))
      }
      try outcome.table.write(to: URL(fileURLWithPath: out))
      let summary = Summary(
        out: out, featureSet: featureSet.specification, rows: outcome.table.count, columns: featureSet.layout.count,
        failures: outcome.failures, fromCache: outcome.cachedCount,
        seconds: outcome.seconds, processorSeconds: outcome.processorSeconds,
        filesPerSecond: Double(outcome.table.count) / max(outcome.seconds, 1e-9),
        peakRssBytes: ProcessUsage.peakResidentBytes, workers: options.workers)
      if options.json { return try options.console.json(summary) }
      options.console.result(
        "\(out): \(summary.rows) rows of \(FeatureSetDescription(featureSet).shape) of \(summary.featureSet), \(summary.failures.count) clips left out; "
          + String(
            format: "%.2f s, %.2f CPU s, %.0f MB", summary.seconds, summary.processorSeconds,
            Double(summary.peakRssBytes) / 1e6))
    }
  }
}
