import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerModels
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
  @Option(help: "Feature sets, separated by commas.")
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
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    let console = options.console
    let sets = try Self.names(sets, "--sets").map { try FeatureCatalogue.entry($0).make() }
    let models = try Self.names(models, "--models").map { try ConfiguredModel($0, parameters: parameters) }
    try checkParameterModels(models.map(\.identifier))
    let normalizations = try Self.names(normalize, "--normalize").map(Self.normalization)
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: console)
    let protocols =
      try protocolNames.map { try Self.names($0, "--protocol").map(session.splitProtocol) }
      ?? [session.splitProtocol(named: nil)]
    let start = ContinuousClock.now
    var cells: [EvaluatedCell] = []
    var facts: RowFacts?
    for set in sets {
      let table = try await FeatureSession(options: extraction, workers: options.workers, console: console)
        .extract(set, of: session.clips, missing: session.missing, source: TableSource(session)).table
      facts = try Self.common(facts, RowFacts(table))
      for splitProtocol in protocols {
        let evaluation = EvaluationSession(
          table: table, splitProtocol: splitProtocol, seed: Seed(options.seed), workers: options.workers,
          console: console)
        for normalization in normalizations {
          for model in models {
            cells.append(
              try await evaluation.evaluate(
                model, featureSet: type(of: set).identifier, normalization: normalization))
          }
        }
      }
    }
    guard let facts else { throw CommandFailure.usage("--sets: no feature set") }
    let report = ComparisonReport(
      title: session.corpus.identifier, cells: cells, facts: facts,
      seed: Seed(options.seed), command: commandLine)
    let seconds = (ContinuousClock.now - start).components
    let run = RunRecord(
      command: commandLine, seed: options.seed, workers: options.workers, source: TableSource(session), sets: sets,
      models: models, protocols: protocols, normalizations: normalizations, cells: report.cells,
      seconds: Double(seconds.seconds) + Double(seconds.attoseconds) * 1e-18)
    let plots = try await report.write(
      to: URL(fileURLWithPath: out, isDirectory: true), run: try Console.jsonData(run))
    if let problem = plots.problem { console.warning(problem) }
    if options.json { return try console.json(report.cells.map(CellSummary.init)) }
    console.result(Self.table(of: report.cells))
    for mark in Mark.allCases where report.cells.contains(where: { $0.marks.contains(mark.rawValue) }) {
      console.result("\(mark.rawValue): \(mark.meaning)")
    }
    console.result("\nThe whole comparison, with intervals, tests and confusion matrices: \(out)/comparison.md")
  }

  /// Speakers and groups of the rows; all sets must have kept the same clips, or their cells could not be paired.
  private static func common(_ earlier: RowFacts?, _ facts: RowFacts) throws -> RowFacts {
    if let earlier, earlier.names != facts.names {
      throw CommandFailure.checkFailed(
        "the feature sets left out different clips (\(earlier.names.count) and \(facts.names.count) rows stay); remove "
          + "the clips listed above from the manifest, then compare again")
    }
    return facts
  }

  private func checkParameterModels(_ identifiers: [String]) throws {
    for parameter in parameters {
      if let model = parameter.model, !identifiers.contains(model) {
        throw CommandFailure.usage(
          "--param \(model).\(parameter.name): '\(model)' is not among the models (\(identifiers.joined(separator: ", ")))"
        )
      }
    }
  }

  static func names(_ list: String, _ option: String) throws -> [String] {
    let names = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !names.isEmpty else { throw CommandFailure.usage("\(option): nothing named in '\(list)'") }
    return names
  }

  static func normalization(_ name: String) throws -> Normalization {
    guard let value = Normalization(rawValue: name) else {
      let names = Normalization.allCases.map(\.rawValue)
      throw CommandFailure.usage(
        "no normalisation '\(name)'" + (nearestName(to: name, in: names).map { "; did you mean '\($0)'?" } ?? "")
          + " There are: \(names.joined(separator: ", ")).")
    }
    return value
  }

  private var commandLine: String { "serbase " + CommandLine.arguments.dropFirst().joined(separator: " ") }

  static func table(of cells: [EvaluatedCell]) -> String {
    TextTable(
      header: ["features", "model", "protocol", "normalize", "accuracy", "UAR", "macro-F1", "fit s", "mark"],
      rows: cells.map { cell in
        [
          cell.featureSet, cell.model, cell.protocolName, cell.normalization.rawValue,
          Figure.text(cell.metrics.accuracy, cell.accuracyInterval), Figure.text(cell.metrics.uar, cell.uarInterval),
          Figure.text(cell.metrics.macroF1), String(format: "%.2f", cell.fitSeconds),
          cell.marks.joined(separator: ", "),
        ]
      }, rightAligned: [7]
    ).text
  }
}
