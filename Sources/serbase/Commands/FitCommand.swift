import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
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
      apart), .csv or .arff with --label and --group, or .libsvm; with --test it is fitted once and judged on that \
      table. With --search the hyperparameters are chosen inside every training fold.
      """)

  @Argument(
    help: "The classifier: \(ClassifierCatalogue.identifiers.joined(separator: ", ")).", completion: .classifier)
  var model: String
  @OptionGroup var rows: RowSourceOptions
  @Option(
    help: ArgumentHelp("Rows to judge on; only with --table.", valueName: "npz|csv|arff|libsvm"),
    completion: .featureTable)
  var test: String?
  @Option(
    name: .customLong("protocol"), help: "The protocol to judge under (default: the first of the corpus card).",
    completion: .protocolName)
  var protocolName: String?
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A hyperparameter, see `serbase learners MODEL`.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @OptionGroup var searches: NestedSearchOptions
  @Option(help: ArgumentHelp("Write every judged row here.", valueName: "csv"), completion: .csv)
  var predictions: String?
  @Option(
    help: ArgumentHelp("Write how much each feature counts here (forest, boosting, logistic).", valueName: "csv"),
    completion: .csv)
  var importance: String?
  @Option(
    help: ArgumentHelp("Write the figures of every epoch or round here (networks, boosting).", valueName: "csv"),
    completion: .csv)
  var log: String?
  @Option(
    help: ArgumentHelp(
      "Write the figures of every step of training and their curves here, while the model on all rows is trained.",
      valueName: "dir"), completion: .directory)
  var curves: String?
  @Option(
    help: ArgumentHelp(
      "Keep the state of training here after every epoch, and go on from it (networks).", valueName: "dir"),
    completion: .directory)
  var checkpoints: String?
  @Option(
    help: ArgumentHelp(
      "The model bundle to write. A support vector machine gets probabilities (probability=true), which change none of its "
        + "answers, unless --param or --calibrate say otherwise.", valueName: "dir"), completion: .directory)
  var out: String?
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if test != nil, rows.table == nil { throw ValidationError("--test goes with --table") }
    if test != nil, protocolName != nil { throw ValidationError("--test is the split; leave out --protocol") }
    try rows.columns.check(for: [rows.table, test])
  }

  func run() async throws {
    let console = options.console
    var model = try configuredModel()
    try checkDetails(of: try ClassifierCatalogue.entry(named: model.identifier))
    let normalization = try Normalization.named(rows.normalize)
    let bundle = out.map { URL(fileURLWithPath: $0, isDirectory: true) }
    if let bundle { try StagedOutput.check(bundle, as: ModelBundle.folderKind) }
    let curvesFolder = curves.map { URL(fileURLWithPath: $0, isDirectory: true) }
    if let curvesFolder { try StagedOutput.check(curvesFolder, as: TrainingCurves.folderKind) }
    let source = try await rows.source(protocolName: protocolName, divides: test == nil, options)
    if out != nil, source.featureSet != nil { model = try withProbabilities(model) }
    if predictions != nil, test == nil, source.splitProtocol == nil {
      throw CommandFailure.usage("--predictions: no row is judged; give --test, a speaker column, or --protocol")
    }
    let curvesTitle = "\(model.identifier) on \(source.setName)"
    let live = curvesFolder.map { LiveTrainingCurves(title: curvesTitle, folder: $0) }
    var session = FitSession(model: model, source: source, normalization: normalization, options: options)
    session.checkpoints = try checkpoints.map(CheckpointFolder.init)
    session.watch = live?.take
    let outcome: (JudgedCell?, FinalModel)
    do {
      outcome = try await session.run(test: test.map { ($0, try rows.read($0)) })
    } catch {
      await live?.abandon()
      throw error
    }
    let (judged, final) = outcome
    // First what took longest: nothing that fails behind it loses the model.
    if let bundle {
      let description = BundleDescription(
        source: source, judged: judged, normalization: normalization, seed: options.seed,
        featureCount: final.featureCount, preparation: model.preparation, selection: final.fitted.selection)
      // A searched model's hyperparameters are those that were chosen for it.
      let trainer = try final.fitted.choice.map { try model.pipeline.setting($0.settings).trainer } ?? model.trainer
      try await ModelBundle.write(final.fitted, trainer: trainer, manifest: try description.manifest, to: bundle)
    }
    if let predictions, let judged {
      try ComparisonTables.predictions([judged.cell], judged.facts).write(to: URL(fileURLWithPath: predictions))
    }
    let details = ModelDetails(final.fitted, columns: source.table.columns)
    if let importance { try details.importanceTable?.write(to: URL(fileURLWithPath: importance)) }
    if let log { try details.logTable?.write(to: URL(fileURLWithPath: log)) }
    if let problem = try await live?.finish(details.curves(title: curvesTitle)).problem { console.warning(problem) }
    if !final.fitted.model.diagnostics.converged {
      console.warning("the model did not converge: \(final.fitted.model.diagnostics.stopReason)")
    }
    let summary = FitSummary(
      model: model, judged: judged, final: final, details: details, source: source, seed: options.seed,
      workers: options.workers, out: out)
    if options.json { return try console.json(summary) }
    console.result(summary.text)
  }

  /// The classifier as the options say, with further settings.
  private func configuredModel(and further: [ParameterOption] = []) throws -> ConfiguredModel {
    try preparation.prepared(
      ConfiguredModel.all([model], parameters: parameters + further, searches: searches.requested)[0])
  }

  /// The model that is kept for recordings: `predict` is asked how sure it is, so that one that would only rank is fitted with
  /// probabilities where nothing else was said. (Calibrating the votes instead would not do: by their temperature all answers
  /// are about equally sure, and confidence tells right from wrong answers no better than a coin.)
  private func withProbabilities(_ model: ConfiguredModel) throws -> ConfiguredModel {
    let setting = "probability"
    let isOpen = preparation.calibrate.isEmpty && !parameters.contains { $0.name == setting }
    let knows = try ClassifierCatalogue.entry(named: model.identifier).hyperparameters.contains { $0.name == setting }
    guard isOpen, knows, !model.trainer.givesProbabilities else { return model }
    return try configuredModel(and: [ParameterOption(name: setting, value: "true")])
  }

  /// Throws where a file is asked for that models of this kind have nothing to write into.
  private func checkDetails(of entry: ClassifierEntry) throws {
    for (option, path, isKnown) in [
      ("--importance", importance, entry.reportsImportance), ("--log", log, entry.logsTraining),
      ("--checkpoints", checkpoints, entry.readsFrames),
      ("--curves", curves, entry.logsTraining),
    ] where path != nil && !isKnown {
      throw CommandFailure.usage("\(option): \(model) has nothing of the kind to tell")
    }
  }
}
