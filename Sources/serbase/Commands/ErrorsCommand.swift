import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `serbase errors`: where a model errs, clip by clip, emotion by emotion, speaker by speaker.
struct ErrorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "errors",
    abstract: "Judge a model out-of-fold and take its errors apart.",
    discussion: """
      Writes errors.md and index.html: confusions, figures of each emotion with intervals, the clips that were misjudged \
      with the greatest confidence and their spectrograms, speakers, genders, intensities, calibration and, where the \
      model tells, the frames that its judgements rest on; beside them every table as CSV, and plots/. Results of the leaky \
      protocol are marked LEAKY, of speaker normalisation transductive, wherever they appear.
      """)

  @Argument(help: "The classifier, see `serbase learners`.", completion: .classifier)
  var model: String
  @OptionGroup var source: CorpusOptions
  @Option(help: "The feature set, see `serbase features list`.", completion: .featureSet)
  var set = MFCCFunctionals.identifier
  @Option(
    name: .customLong("protocol"), help: "The protocol to judge under (default: the first of the corpus card).",
    completion: .protocolName)
  var protocolName: String?
  @Option(help: "train (scale by training rows), or corpus, speaker (transductive).", completion: .normalization)
  var normalize = "train"
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A hyperparameter, see `serbase learners MODEL`.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(help: ArgumentHelp("Clips to look at closely.", valueName: "n"))
  var clips = 8
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    guard (1...100).contains(clips) else { throw ValidationError("--clips \(clips): 1 to 100") }
    if augmentation.augment.count > 1 { throw ValidationError("--augment: an error analysis takes one chain") }
  }

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: ErrorReport.folderKind)
    let featureSet = try FeatureSpecification.set(set)
    let model = try preparation.prepared(ConfiguredModel.all([model], parameters: parameters)[0])
    let normalization = try Normalization.named(normalize)
    // What is wrong with the chain is said before anything is read.
    _ = try augmentation.chains()
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: console)
    let splitProtocol = try session.splitProtocol(named: protocolName)
    let start = ContinuousClock.now
    let (table, augmented) = try await rows(of: featureSet, session)
    let saliency = OutOfFoldSaliency()
    let cell = try await EvaluationSession(
      table: table, splitProtocol: splitProtocol, seed: Seed(options.seed), workers: options.workers, console: console
    ).evaluate(
      model, featureSet: featureSet.specification, normalization: normalization, augmented: augmented,
      inspect: saliency.inspect)
    let run = RunRecord(
      command: Serbase.commandLine, seed: options.seed, workers: options.workers, source: TableSource(session),
      sets: [featureSet], models: [model], protocols: [splitProtocol], normalizations: [normalization], cells: [cell],
      seconds: (ContinuousClock.now - start).inSeconds)
    let report = ErrorReport(
      title: session.corpus.identifier, cell: cell, facts: RowFacts(table),
      recordings: recordings(table, session.clips),
      frontEnd: (featureSet as? any SpeechFeatureSet)?.frontEnd ?? SpeechFrontEnd(), saliency: saliency.rows,
      frameStep: featureSet.frameStep, clipCount: clips, seed: Seed(options.seed), workers: options.workers,
      command: Serbase.commandLine)
    let (findings, plots) = try await report.write(to: folder, run: try Console.jsonData(run))
    if let problem = plots.problem { console.warning(problem) }
    let summary = ErrorsSummary(cell: cell, findings: findings, out: out)
    if options.json { return try console.json(summary) }
    console.result(summary.text)
  }

  /// The corpus's rows, and the copies of them that training folds get.
  private func rows(of set: any FeatureSet, _ session: CorpusSession) async throws -> (FeatureTable, AugmentedRows?) {
    let features = FeatureSession(options: extraction, workers: options.workers, console: options.console)
    let source = TableSource(session)
    let table = try await features.extract(set, of: session.clips, missing: session.missing, source: source).table
    let augmented = try await AugmentationSession(
      chains: augmentation.chains(), copies: augmentation.copies ?? 1, seed: options.seed, features: features
    ).rows(of: table, set, clips: session.clips, source: source)
    return (table, augmented.first ?? nil)
  }

  /// The file of each row of the table.
  private func recordings(_ table: FeatureTable, _ clips: [LocatedClip]) -> [URL?] {
    let files = Dictionary(clips.map { ($0.path, $0.url) }, uniquingKeysWith: { first, _ in first })
    return (0..<table.count).map { row in table.paths.flatMap { files[$0[row]] } }
  }
}
