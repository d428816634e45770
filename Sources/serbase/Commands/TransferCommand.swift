import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `serbase transfer`: models fitted on one corpus and judged on another.
struct TransferCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transfer",
    abstract: "Fit models on each corpus and judge them on every other.",
    discussion: """
      Off the diagonal of the matrix a model is fitted on all clips of one corpus and judged on all clips of another, on \
      the emotions that both have; on the diagonal stands each corpus under its own speaker-independent protocol. \
      Normalisations stand side by side: train (scaled by the training rows alone), corpus (each corpus by its own mean and \
      deviation) and speaker (each speaker by own clips); the last two look at the clips that are judged, without labels, \
      and are marked transductive wherever they appear. Without --models and --param: svm with cost=10 and forest with \
      500 trees.
      Writes transfer.md, index.html, transfer.csv, classes.csv, groups.csv, predictions.csv, run.json and plots/.
      """)

  private static let (defaultModels, defaultParameters) = ("svm,forest", ["svm.cost=10", "forest.trees=500"])

  @OptionGroup var corpora: CorporaOptions
  @Option(
    help: "Feature sets, separated by commas; each may be configured and combined: a:key=value,b+c.",
    completion: .featureSets)
  var sets = MFCCFunctionals.identifier
  @Option(help: "Classifiers, separated by commas (default: svm,forest).", completion: .classifiers)
  var models: String?
  @Option(help: "Normalisations, separated by commas: train, corpus, speaker.", completion: .normalizations)
  var normalize = Normalization.allCases.map(\.rawValue).joined(separator: ",")
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A setting for all models, or for one: model.name=value.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @OptionGroup var emotions: EmotionOptions
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: TransferReport.folderKind)
    let sets = try NameList.featureSets(sets, option: "--sets")
    let settings =
      models == nil && parameters.isEmpty
      ? Self.defaultParameters.compactMap(ParameterOption.init(argument:)) : parameters
    let models = try preparation.prepared(
      ConfiguredModel.all(
        NameList.names(models ?? Self.defaultModels, option: "--models"), parameters: settings))
    let normalizations = try NameList.names(normalize, option: "--normalize").map(Normalization.named)
    let scheme = try emotions.scheme()
    let sessions = try await corpora.open(workers: options.workers, console: console)
    let start = ContinuousClock.now
    let features = FeatureSession(options: extraction, workers: options.workers, console: console)
    var sides: [TransferSession.Side] = []
    for session in sessions {
      let tables = try await features.tables(of: sets, session)
      sides.append(.init(session: session, tables: tables.map { table in scheme.map(table.classed) ?? table }))
    }
    let transfer = TransferSession(
      sides: sides, sets: sets, models: models, normalizations: normalizations, seed: options.seed,
      workers: options.workers, console: console)
    let outcome = try await transfer.run()
    for reason in outcome.omitted { console.warning("left out: \(reason)") }
    let report = TransferReport(
      corpora: sides.map(\.name), cells: outcome.cells, omitted: outcome.omitted, scheme: scheme,
      seed: Seed(options.seed), command: Serbase.commandLine)
    let record = Record(
      study: StudyRecord(
        corpora: sessions, sets: sets, models: models, normalizations: normalizations.map(\.rawValue),
        emotions: scheme, options: options, start: start),
      cells: outcome.cells.map(TransferSummary.init), omitted: outcome.omitted)
    let plots = try await report.write(to: folder, run: try Console.jsonData(record))
    if let problem = plots.problem { console.warning(problem) }
    if options.json { return try console.json(record) }
    console.result(TransferSummary.table(of: outcome.cells))
    for mark in Mark.allCases where outcome.cells.contains(where: { $0.marks.contains(mark) }) {
      console.result("\(mark.rawValue): \(mark.meaning)")
    }
    console.result("\nThe whole transfer, with maps, confusions and what holds: \(out)/index.html (and transfer.md)")
  }

  /// `run.json`.
  private struct Record: Encodable {
    let study: StudyRecord
    let cells: [TransferSummary]
    let omitted: [String]
  }
}
