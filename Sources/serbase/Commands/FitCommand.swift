import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerInference
import SerLearning
import SerNumerics
import SerReports

/// `serbase fit`: judges a model under a protocol, then fits it on all rows and writes it as a bundle.
struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a classifier on a corpus or on a feature table.",
    discussion: """
      On a corpus the model is first judged under a protocol (default: the first of the corpus card), then fitted on \
      all rows. With --table the rows come from your own features: .npz with X and y (speaker, if there, keeps speakers \
      apart), or .csv with --label and --group; with --test it is judged on that table.
      """)

  @Argument(help: "The classifier: majority, svm.")
  var model: String
  @Argument(help: "A corpus by name, or the path of a manifest .csv; leave it out with --table.")
  var corpus: String?
  @OptionGroup var audio: AudioOptions
  @Option(help: "The feature set (see `serbase features list`).")
  var set = "mfcc-functionals"
  @Option(help: ArgumentHelp("Rows to fit, instead of a corpus.", valueName: "npz|csv"))
  var table: String?
  @Option(help: ArgumentHelp("Rows to judge on; only with --table.", valueName: "npz|csv"))
  var test: String?
  @Option(help: ArgumentHelp("The column of classes in a .csv table.", valueName: "column"))
  var label = "label"
  @Option(help: ArgumentHelp("The column of speakers in a .csv table.", valueName: "column"))
  var group: String?
  @Option(name: .customLong("protocol"), help: "The protocol to judge under.")
  var protocolName: String?
  @Option(help: "train (scale by training rows), or speaker (transductive).")
  var normalize = "train"
  @Option(name: .customLong("param"), help: ArgumentHelp("A hyperparameter.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(help: ArgumentHelp("Write every judged row here.", valueName: "csv"))
  var predictions: String?
  @Option(help: ArgumentHelp("The model bundle to write.", valueName: "dir"))
  var out: String?
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    guard (corpus == nil) != (table == nil) else { throw ValidationError("give either a corpus or --table") }
    if test != nil, table == nil { throw ValidationError("--test goes with --table") }
    if test != nil, protocolName != nil { throw ValidationError("--test is the split; leave out --protocol") }
  }

  func run() async throws {
    let model = try ConfiguredModel(model, parameters: parameters)
    let normalization = try CompareCommand.normalization(normalize)
    let source = try await source()
    let console = options.console
    let cell = try await judge(model, source, normalization)
    let rows = try normalization.prepare(try source.table.labelled())
    let context = TrainingContext(seed: Seed(options.seed).derived("final"), workers: options.workers)
    let start = ContinuousClock.now
    let fitted = try await model.pipeline.fit(rows, in: context)
    let fittedAt = ContinuousClock.now
    _ = try fitted.scores(for: rows.features)
    let predictedAt = ContinuousClock.now
    if let predictions, let cell {
      try ComparisonTables.predictions([cell.cell], cell.facts).write(to: URL(fileURLWithPath: predictions))
    }
    if let out {
      try await ModelBundle.write(
        fitted, trainer: model.trainer,
        manifest: try BundleDescription(
          source: source, cell: cell, normalization: normalization, seed: options.seed
        ).manifest, to: URL(fileURLWithPath: out, isDirectory: true))
    }
    let summary = FitSummary(
      model: model, cell: cell, diagnostics: fitted.model.diagnostics, rows: rows.count,
      fitSeconds: (fittedAt - start).inSeconds, predictSeconds: (predictedAt - fittedAt).inSeconds, seed: options.seed,
      workers: options.workers, out: out)
    if !fitted.model.diagnostics.converged {
      console.warning("the model did not converge: \(fitted.model.diagnostics.stopReason)")
    }
    if options.json { return try console.json(summary) }
    console.result(summary.text)
  }

  // MARK: Where rows come from

  private func source() async throws -> FitSource {
    if let table {
      let rows = try FeatureTable.read(table, label: label, group: group)
      return FitSource(table: rows, name: table, featureSet: nil, card: nil, digest: nil)
    }
    let featureSet = try FeatureCatalogue.entry(set).make()
    let session = try await CorpusSession.open(
      corpus ?? "", audio, workers: options.workers, console: options.console)
    let source = TableSource(session)
    let rows = try await FeatureSession(options: extraction, workers: options.workers, console: options.console)
      .extract(featureSet, of: session.clips, missing: session.missing, source: source).table
    return FitSource(
      table: rows, name: session.corpus.identifier, featureSet: featureSet, card: session.corpus.card,
      digest: source.manifestDigest)
  }

  // MARK: How the model is judged

  /// Nil for a table without speakers, protocol or test rows: there is no honest way to judge.
  private func judge(
    _ model: ConfiguredModel, _ source: FitSource, _ normalization: Normalization
  ) async throws -> JudgedCell? {
    let setName = source.featureSet.map { type(of: $0).identifier } ?? source.name
    if let test {
      let testTable = try FeatureTable.read(test, label: label, group: group)
      let joined = try source.table.appending(testTable, name: test)
      let rows = try joined.labelled()
      let boundary = source.table.count
      let fold = Fold(name: "test", training: Array(0..<boundary), test: Array(boundary..<joined.count))
      let shared = Set(joined.speakers?[..<boundary] ?? []).intersection(joined.speakers?[boundary...] ?? [])
      let plan = SplitPlan(name: "test-table", isLeaky: !shared.isEmpty, folds: [fold])
      if let speaker = shared.min() {
        options.console.warning(
          "LEAKY: \(shared.count) speakers, such as \(speaker), are in both tables; the figures are too high for a new "
            + "speaker")
      }
      let validation = CrossValidation(
        pipeline: model.pipeline, normalization: normalization, seed: Seed(options.seed).derived(model.identifier),
        workers: options.workers)
      let outcome = try await validation.run(rows, plan: plan)
      let cell = EvaluatedCell(
        featureSet: setName, model: model.identifier, parameters: model.parameters, plan: plan,
        normalization: normalization, seed: Seed(options.seed), outcome: outcome, speakers: joined.speakers)
      return JudgedCell(cell: cell, facts: RowFacts(joined))
    }
    guard source.table.speakers != nil || protocolName != nil else {
      options.console.warning(
        "\(source.name) has no speakers, so that nothing can be judged fairly; add a speaker column, give --test, or ask "
          + "for --protocol random-80-10-10 (LEAKY)")
      return nil
    }
    let speakers = Set(source.table.speakers ?? []).count
    let evaluation = EvaluationSession(
      table: source.table,
      splitProtocol: try SplitProtocol.resolve(protocolName, card: source.card, speakers: speakers),
      seed: Seed(options.seed), workers: options.workers, console: options.console)
    let cell = try await evaluation.evaluate(model, featureSet: setName, normalization: normalization)
    return JudgedCell(cell: cell, facts: RowFacts(source.table))
  }
}

/// The rows of a fit and what is known of them.
struct FitSource {
  let table: FeatureTable
  let name: String
  /// Nil for a table of one's own.
  let featureSet: (any FeatureSet)?
  let card: CorpusCard?
  let digest: String?
}

/// A judged cell with the facts of its rows.
struct JudgedCell {
  let cell: EvaluatedCell
  let facts: RowFacts
}
