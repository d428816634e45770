import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `serbase features compare`: what each feature set tells of emotion and speaker, at which cost.
struct FeaturesCompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare feature sets on a corpus by one fixed classifier.",
    discussion: """
      For every set: UAR and accuracy of a fixed SVM under a speaker-independent protocol, with intervals and paired \
      tests; the columns that tell the emotion best; variance between emotions and between speakers; how well it gives \
      the speaker away; how much its columns repeat each other; what extraction costs. Writes features.md, \
      features.csv, columns.csv, pairs.csv, timing.csv, run.json and plots/.
      """)

  @OptionGroup var source: CorpusOptions
  @Option(
    help:
      "Feature sets, separated by commas, each may be configured and combined: a:key=value,b+c (default: every set with named columns).",
    completion: .featureSets)
  var sets: String?
  @Option(
    name: .customLong("protocol"), help: "How clips are split (default: the first of the corpus card).",
    completion: .protocolName)
  var protocolName: String?
  @Option(help: "Kernel of the reference SVM: rbf or linear; C = 10 and gamma = scale with both.")
  var kernel: ReferenceClassifier = .rbf
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: FeatureComparisonReport.folderKind)
    let sets = try sets.map(ComparableSets.named) ?? ComparableSets.all
    let model = try kernel.model()
    let corpus = try await CorpusSession.open(source.corpus, source.audio, workers: options.workers, console: console)
    let splitProtocol = try corpus.splitProtocol(named: protocolName)
    let start = ContinuousClock.now
    let features = FeatureSession(options: extraction, workers: options.workers, console: console)
    let tables = try await features.tables(of: sets, corpus)
    let seed = Seed(options.seed)
    let plan = try splitProtocol.plan(for: tables[0].labelled(), seed: seed.derived("split"))
    for remark in plan.remarks { console.warning(remark) }
    let session = FeatureComparisonSession(
      model: model, plan: plan, timer: ExtractionTimer(usable(corpus.clips, in: tables[0])),
      statements: statements(of: corpus.clips), seed: seed, workers: options.workers, console: console)
    let (compared, pairs) = try await session.compare(sets, tables)
    let report = FeatureComparisonReport(
      title: corpus.corpus.identifier, sets: compared, pairs: pairs, reference: kernel.description,
      command: Serbase.commandLine)
    let record = FeatureComparisonRecord(
      seed: options.seed, workers: options.workers, source: TableSource(corpus), model: model, plan: plan.name,
      rows: tables[0].count, sets: sets, compared: compared, seconds: (ContinuousClock.now - start).inSeconds)
    let plots = try await report.write(to: folder, run: try Console.jsonData(record))
    if let problem = plots.problem { console.warning(problem) }
    if options.json {
      return try console.json(
        FeatureComparisonSummary(sets: compared.map { .init($0) }, pairs: pairs.map { .init($0) }))
    }
    console.result(Self.table(of: compared))
    for mark in Mark.allCases where compared.contains(where: { $0.cell.marks.contains(mark.rawValue) }) {
      console.result("\(mark.rawValue): \(mark.meaning)")
    }
    console.result("speaker: share of clips whose speaker is named rightly, a leak gauge and no emotion result")
    console.result("\nThe whole comparison, with tests, leading columns and plots: \(out)/features.md")
  }

  /// The clips that stand in the table.
  private func usable(_ clips: [LocatedClip], in table: FeatureTable) -> [LocatedClip] {
    let paths = Set(table.paths ?? [])
    return clips.filter { paths.contains($0.path) }
  }

  private func statements(of clips: [LocatedClip]) -> [String: String] {
    Dictionary(
      clips.compactMap { clip in clip.entry?.statement.map { (clip.path, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  private static func table(of sets: [ComparedFeatureSet]) -> String {
    TextTable(
      header: ["set", "columns", "UAR", "accuracy", "speaker", "dimensions", "ms a clip", "mark"],
      rows: sets.map { set in
        [
          set.name, "\(set.columnCount)", Figure.text(set.cell.metrics.uar, set.cell.uarInterval),
          Figure.text(set.cell.metrics.accuracy, set.cell.accuracyInterval),
          Figure.text(set.speakerProbe?.plain.accuracy),
          set.analysis.redundancy.participationRatio.map { String(format: "%.1f", $0) } ?? "–",
          Figure.seconds(set.cost.millisecondsPerClip), set.cell.marks.joined(separator: ", "),
        ]
      }, rightAligned: [1, 5, 6]
    ).text
  }
}
