import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `serbase compare`: models on feature sets under protocols, side by side, with intervals and tests.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare models and feature sets on a corpus.",
    discussion: """
      Writes comparison.md, comparison.csv, classes.csv, groups.csv, significance.csv, predictions.csv, run.json and \
      plots/. Results of the leaky protocol are marked LEAKY, of speaker normalisation transductive, wherever they \
      appear.
      """)

  @OptionGroup var source: CorpusOptions
  @Option(help: "Feature sets, separated by commas; each may be configured and combined: a:key=value,b+c.")
  var sets = "mfcc-functionals"
  @Option(help: "Classifiers, separated by commas.")
  var models = "majority,svm"
  @Option(
    name: .customLong("protocol"), help: "Protocols, separated by commas (default: the first of the corpus card).")
  var protocolNames: String?
  @Option(help: "Normalisations, separated by commas: train, speaker.")
  var normalize = "train"
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A setting for all models, or for one: model.name=value.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"))
  var out: String
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var searches: NestedSearchOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: ComparisonReport.folderKind)
    let sets = try NameList.featureSets(sets, option: "--sets")
    let models = try preparation.prepared(
      ConfiguredModel.all(
        NameList.names(models, option: "--models"), parameters: parameters, searches: searches))
    let normalizations = try NameList.names(normalize, option: "--normalize").map(Normalization.named)
    let chains = try augmentation.chains()
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: console)
    let protocols =
      try protocolNames.map { try NameList.names($0, option: "--protocol").map(session.splitProtocol) }
      ?? [session.splitProtocol(named: nil)]
    let start = ContinuousClock.now
    let features = FeatureSession(options: extraction, workers: options.workers, console: console)
    let tables = try await features.tables(of: sets, session)
    var cells: [EvaluatedCell] = []
    for (set, table) in zip(sets, tables) {
      let augmented = try await AugmentationSession(
        chains: chains, copies: augmentation.copies ?? 1, seed: options.seed,
        features: FeatureSession(options: extraction, workers: options.workers, console: console)
      ).rows(of: table, set, clips: session.clips, source: TableSource(session))
      for splitProtocol in protocols {
        let evaluation = try EvaluationSession(
          table: table, splitProtocol: splitProtocol, seed: Seed(options.seed), workers: options.workers,
          console: console)
        for normalization in normalizations {
          for model in models {
            for copies in augmented {
              cells.append(
                try await evaluation.evaluate(
                  model, featureSet: set.specification, normalization: normalization, augmented: copies))
            }
          }
        }
      }
    }
    let report = ComparisonReport(
      title: session.corpus.identifier, cells: cells, facts: RowFacts(tables[0]), seed: Seed(options.seed),
      command: Serbase.commandLine)
    let run = RunRecord(
      command: Serbase.commandLine, seed: options.seed, workers: options.workers, source: TableSource(session),
      sets: sets, models: models, protocols: protocols, normalizations: normalizations, cells: cells,
      seconds: (ContinuousClock.now - start).inSeconds)
    let plots = try await report.write(to: folder, run: try Console.jsonData(run))
    if let problem = plots.problem { console.warning(problem) }
    if options.json { return try console.json(cells.map(CellSummary.init)) }
    console.result(Self.table(of: cells))
    for line in cells.flatMap(ChoiceRecord.text) { console.result(line) }
    for mark in Mark.allCases where cells.contains(where: { $0.marks.contains(mark.rawValue) }) {
      console.result("\(mark.rawValue): \(mark.meaning)")
    }
    console.result("\nThe whole comparison, with intervals, tests and confusion matrices: \(out)/comparison.md")
  }

  static func table(of cells: [EvaluatedCell]) -> String {
    TextTable(
      header: ["features", "model", "protocol", "normalize", "accuracy", "UAR", "macro-F1", "ECE", "fit s", "mark"],
      rows: cells.map { cell in
        [
          cell.features, cell.preparedModel, cell.protocolName, cell.normalization.rawValue,
          Figure.text(cell.metrics.accuracy, cell.accuracyInterval), Figure.text(cell.metrics.uar, cell.uarInterval),
          Figure.text(cell.metrics.macroF1), Figure.text(cell.calibration?.ece),
          String(format: "%.2f", cell.fitSeconds),
          cell.marks.joined(separator: ", "),
        ]
      }, rightAligned: [8]
    ).text
  }
}
