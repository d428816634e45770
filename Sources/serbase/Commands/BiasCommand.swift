import ArgumentParser
import Foundation
import SerCorpus
import SerFeatures
import SerFormats
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// `serbase bias`: whether a model serves everybody alike.
struct BiasCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bias",
    abstract: "Judge a model by gender, intensity, speaker, statement, age, pitch …",
    discussion: """
      Writes bias.md and index.html: figures of every group with intervals over speakers, tests between groups with the \
      emotions alike, equalised-odds and demographic-parity gaps, speakers, accuracy against pitch, and models trained on \
      one gender and tested on the other; beside them every table as CSV, and plots/. Judges a model out-of-fold, or takes the \
      predictions.csv of an earlier comparison (--predictions). Results of the leaky protocol are marked LEAKY, of speaker \
      normalisation transductive, wherever they appear.
      """)

  @OptionGroup var source: CorpusOptions
  @Option(help: "The classifier, see `serbase learners`.", completion: .classifier)
  var model = SVMClassifier.identifier
  @Option(help: "The feature set, see `serbase features list`.", completion: .featureSet)
  var set = MFCCFunctionals.identifier
  @Option(
    name: .customLong("protocol"), help: "The protocol to judge under (default: the first of the corpus card).",
    completion: .protocolName)
  var protocolName: String?
  @Option(help: "train (scale by training rows), or corpus, speaker (transductive).", completion: .normalization)
  var normalize = "train"
  @Option(
    name: .customLong("param"), help: ArgumentHelp("A hyperparameter (svm: cost=10).", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(
    help: ArgumentHelp("Judgements to take instead of training: a predictions.csv.", valueName: "file"),
    completion: .csv)
  var predictions: String?
  @Option(
    help: ArgumentHelp(
      "A part of the name of the model that is meant, where the predictions are of several.", valueName: "text"))
  var choose: String?
  @Flag(help: "Leave out the models that are trained on one gender.")
  var noCrossTraining = false
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    if choose != nil, predictions == nil { throw ValidationError("--choose goes with --predictions") }
  }

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: BiasReport.folderKind)
    let found: (report: BiasReport, run: RunRecord)
    if let predictions {
      found = try await earlier(URL(fileURLWithPath: predictions))
    } else {
      found = try await judged()
    }
    let plots = try await found.report.write(to: folder, run: try Console.jsonData(found.run))
    if let problem = plots.problem { console.warning(problem) }
    let summary = BiasSummary(found.report, out: out)
    if options.json { return try console.json(summary) }
    console.result(summary.text)
  }

  private func judged() async throws -> (report: BiasReport, run: RunRecord) {
    let featureSet = try FeatureSpecification.set(set)
    let own = parameters + ReferenceClassifier.usualCost(of: [model], given: parameters)
    let configured = try preparation.prepared(ConfiguredModel.all([model], parameters: own)[0])
    let normalization = try Normalization.named(normalize)
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: options.console)
    let splitProtocol = try session.splitProtocol(named: protocolName)
    let bias = BiasSession(corpus: session.corpus, clips: session.clips, options: options)
    return try await bias.judge(
      configured, featureSet, splitProtocol, normalization, session: session, extraction: extraction,
      crossTrains: !noCrossTraining)
  }

  private func earlier(_ url: URL) async throws -> (report: BiasReport, run: RunRecord) {
    let console = options.console
    let file = try AuditedFile(contentsOf: url)
    // Without audio everything but the pitch can be told.
    let hasAudio =
      source.audio.audio != nil || (try? CorpusSession.audioFolder(for: source.corpus, source.audio)) != nil
    guard hasAudio else {
      let corpus = try await Corpus.open(
        source.corpus, audio: nil, directory: try CorpusSession.directory(source.audio), workers: options.workers)
      return try await BiasSession(corpus: corpus, clips: [], options: options).take(file, choice: choose)
    }
    let session = try await CorpusSession.open(source.corpus, source.audio, workers: options.workers, console: console)
    return try await BiasSession(corpus: session.corpus, clips: session.clips, options: options)
      .take(file, choice: choose)
  }
}
