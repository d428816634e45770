import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerInference
import SerLearning
import SerModels
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

  @Argument(help: "The classifier: \(ClassifierCatalogue.identifiers.joined(separator: ", ")).")
  var model: String
  @Argument(help: "A corpus by name, or the path of a manifest .csv; leave it out with --table.")
  var corpus: String?
  @OptionGroup var audio: AudioOptions
  @Option(help: "The feature set of a corpus, see `serbase features list` (default: mfcc-functionals).")
  var set: String?
  @Option(help: ArgumentHelp("Rows to fit, instead of a corpus.", valueName: "npz|csv"))
  var table: String?
  @Option(help: ArgumentHelp("Rows to judge on; only with --table.", valueName: "npz|csv"))
  var test: String?
  @Option(help: ArgumentHelp("The column of classes in a .csv table (default: label).", valueName: "column"))
  var label: String?
  @Option(
    help: ArgumentHelp("The column of speakers in a .csv table (default: speaker, if there).", valueName: "column"))
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
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    guard (corpus == nil) != (table == nil) else { throw ValidationError("give either a corpus or --table") }
    if test != nil, table == nil { throw ValidationError("--test goes with --table") }
    if table != nil, set != nil { throw ValidationError("--set is for a corpus; a table holds its features already") }
    let isCSV = [table, test].contains { $0?.lowercased().hasSuffix(".csv") == true }
    if label != nil || group != nil, !isCSV { throw ValidationError("--label and --group are for .csv tables") }
    if table != nil, !augmentation.augment.isEmpty {
      throw ValidationError("--augment is for a corpus; a table has no recordings to change")
    }
    if augmentation.augment.count > 1 { throw ValidationError("--augment: a fit takes one chain") }
    if test != nil, protocolName != nil { throw ValidationError("--test is the split; leave out --protocol") }
  }

  func run() async throws {
    let console = options.console
    let model = try preparation.prepared(ConfiguredModel.all([model], parameters: parameters)[0])
    let normalization = try Normalization.named(normalize)
    let bundle = out.map { URL(fileURLWithPath: $0, isDirectory: true) }
    if let bundle { try StagedOutput.check(bundle, as: ModelBundle.folderKind) }
    let source = try await source()
    let judged = try await judge(model, source, normalization)
    if predictions != nil, judged == nil {
      throw CommandFailure.usage("--predictions: no row is judged; give --test, a speaker column, or --protocol")
    }
    let prepared = try normalization.prepare(try source.table.labelled(), copies: source.augmented?.copies)
    let rows =
      prepared.copies.map { prepared.rows.selecting(Array(0..<prepared.rows.count), with: $0) } ?? prepared.rows
    let context = TrainingContext(seed: Seed(options.seed).derived("final"), workers: options.workers)
    let start = ContinuousClock.now
    let fitted = try await model.pipeline.fit(rows, in: context)
    let fittedAt = ContinuousClock.now
    _ = try fitted.scores(for: prepared.rows.features)
    let predictedAt = ContinuousClock.now
    if let predictions, let judged {
      try ComparisonTables.predictions([judged.cell], judged.facts).write(to: URL(fileURLWithPath: predictions))
    }
    if let bundle {
      let description = BundleDescription(
        source: source, judged: judged, normalization: normalization, seed: options.seed,
        preparation: model.preparation, selection: fitted.selection)
      try await ModelBundle.write(
        fitted, trainer: model.trainer, manifest: try description.manifest, to: bundle)
    }
    if !fitted.model.diagnostics.converged {
      console.warning("the model did not converge: \(fitted.model.diagnostics.stopReason)")
    }
    let summary = FitSummary(
      model: model, judged: judged, fitted: fitted, columns: source.table.columns, rows: rows.count,
      fitSeconds: (fittedAt - start).inSeconds, predictSeconds: (predictedAt - fittedAt).inSeconds,
      augmented: source.augmented, seed: options.seed,
      workers: options.workers, out: out)
    if options.json { return try console.json(summary) }
    console.result(summary.text)
  }

  // MARK: Where rows come from

  private func source() async throws -> FitSource {
    guard let table else { return try await corpusSource() }
    let rows = try FeatureTable.read(table, label: label ?? "label", group: group)
    let speakers = rows.speakers.map { Set($0).count }
    // Without speakers, only a protocol that is asked for can be run; with --test there is none.
    let splitProtocol =
      test == nil && (speakers != nil || protocolName != nil)
      ? try SplitProtocol.resolve(protocolName, card: nil, speakers: speakers ?? 0) : nil
    return FitSource(
      table: rows, name: table, featureSet: TableSource.featureSet(of: rows), card: nil,
      digest: try FileDigest(of: URL(fileURLWithPath: table)).sha256, splitProtocol: splitProtocol)
  }

  private func corpusSource() async throws -> FitSource {
    let featureSet = try FeatureSpecification.set(set ?? MFCCFunctionals.identifier)
    let session = try await CorpusSession.open(
      corpus ?? "", audio, workers: options.workers, console: options.console)
    let splitProtocol = try session.splitProtocol(named: protocolName)
    let source = TableSource(session)
    let features = FeatureSession(options: extraction, workers: options.workers, console: options.console)
    let rows = try await features.extract(featureSet, of: session.clips, missing: session.missing, source: source).table
    let augmented = try await AugmentationSession(
      chains: augmentation.chains(), copies: augmentation.copies ?? 1, seed: options.seed, features: features
    ).rows(of: rows, featureSet, clips: session.clips, source: source)
    return FitSource(
      table: rows, name: session.corpus.identifier, featureSet: featureSet, card: session.corpus.card,
      digest: source.manifestDigest, splitProtocol: splitProtocol, augmented: augmented.first ?? nil)
  }

  // MARK: How the model is judged

  /// Nil for a table without speakers, protocol or test rows: there is no honest way to judge.
  private func judge(
    _ model: ConfiguredModel, _ source: FitSource, _ normalization: Normalization
  ) async throws -> JudgedCell? {
    let table: FeatureTable
    let evaluation: EvaluationSession
    let seed = Seed(options.seed)
    if let test {
      let split = try TestTableSplit(
        training: source.table, test: try FeatureTable.read(test, label: label ?? "label", group: group), testName: test
      )
      table = split.table
      evaluation = EvaluationSession(
        table: table, plan: split.plan, seed: seed, workers: options.workers, console: options.console)
    } else if let splitProtocol = source.splitProtocol {
      table = source.table
      evaluation = try EvaluationSession(
        table: table, splitProtocol: splitProtocol, seed: seed, workers: options.workers, console: options.console)
    } else {
      options.console.warning(
        "\(source.name) has no speakers, so that nothing can be judged fairly; add a speaker column, give --test, or ask "
          + "for --protocol random-80-10-10 (LEAKY)")
      return nil
    }
    let setName = source.featureSet?.specification ?? source.name
    let cell = try await evaluation.evaluate(
      model, featureSet: setName, normalization: normalization, augmented: source.augmented)
    return JudgedCell(cell: cell, facts: RowFacts(table))
  }
}
