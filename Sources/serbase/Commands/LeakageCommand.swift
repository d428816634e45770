import ArgumentParser
import Foundation
import SerCorpus
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `serbase leakage`: what leaks between training and test in a corpus, or in somebody's files.
struct LeakageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leakage",
    abstract: "Measure what leaks in a corpus, or audit predictions and splits.",
    discussion: """
      serbase leakage CORPUS --audio DIR --out DIR judges models under an honest and a leaky protocol, searches equal and \
      nearly equal recordings, asks how well the features tell the speaker and training from test rows, and what known \
      sentences add. It writes leakage.md and index.html, every table as CSV, and plots/.

      serbase leakage --audit FILE [CORPUS] looks through predictions (path or row, fold, truth, prediction, p_<class> …) or a \
      split (path with fold, or with set: train, validation, test), by whoever made it; --train-list and --test-list do so \
      for two lists of recordings. A corpus tells speakers, classes and equal recordings; its audio isn't needed. \
      Exit code 0: clean; 1: something crosses, or rows are faulty.
      """)

  /// Of an audit that found something.
  static let foundStatus: Int32 = 1

  @Argument(help: "A corpus by name (see `serbase corpus list`), or the path of a manifest .csv.", completion: .corpus)
  var corpus: String?
  @OptionGroup var audio: AudioOptions
  @Option(
    help: ArgumentHelp("A CSV of predictions or of a split to look through.", valueName: "file"), completion: .csv)
  var audit: String?
  @Option(
    help: ArgumentHelp("Recordings that train, one a line, to look through with --test-list.", valueName: "file"),
    completion: .file())
  var trainList: String?
  @Option(help: ArgumentHelp("Recordings that are judged, one a line.", valueName: "file"), completion: .file())
  var testList: String?
  @Option(help: "The feature set, see `serbase features list`.", completion: .featureSet)
  var set = MFCCFunctionals.identifier
  @Option(help: "Classifiers to judge under both protocols, separated by commas.", completion: .classifiers)
  var models = "logistic,svm,forest"
  @Option(
    name: .customLong("protocol"),
    help: "The honest protocol (default: the first of the corpus card); the leaky one is random-80-10-10.",
    completion: .protocolName)
  var protocolName: String?
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp(
      "A setting for all models, or for one: model.name=value (svm: cost=10).", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(help: ArgumentHelp("The folder to write; an audit needs none.", valueName: "dir"), completion: .directory)
  var out: String?
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    let isAudit = audit != nil || trainList != nil || testList != nil
    if (trainList == nil) != (testList == nil) { throw ValidationError("--train-list and --test-list go together") }
    if audit != nil, trainList != nil { throw ValidationError("give either --audit or two lists") }
    if !isAudit, corpus == nil { throw ValidationError("name a corpus, or a file to --audit") }
    if !isAudit, out == nil { throw ValidationError("--out: the folder to write is missing") }
  }

  func run() async throws {
    let folder = out.map { URL(fileURLWithPath: $0, isDirectory: true) }
    if let folder { try StagedOutput.check(folder, as: LeakageReport.folderKind) }
    if audit != nil || trainList != nil { return try await runAudit(folder) }
    guard let corpus, let folder, let out else { return }
    let featureSet = try FeatureSpecification.set(set)
    let names = try NameList.names(models, option: "--models")
    let configured = try ConfiguredModel.all(
      names, parameters: parameters + ReferenceClassifier.usualCost(of: names, given: parameters))
    let console = options.console
    let session = try await CorpusSession.open(corpus, audio, workers: options.workers, console: console)
    let honest = try session.splitProtocol(named: protocolName)
    guard !honest.isLeaky else {
      throw CommandFailure.usage(
        "--protocol \(honest.identifier): the honest protocol is named here; this one is leaky")
    }
    let leakage = LeakageSession(
      session: session, featureSet: featureSet, models: configured, honest: honest, extraction: extraction,
      options: options)
    let (report, run) = try await leakage.report()
    let plots = try await report.write(to: folder, run: try Console.jsonData(run))
    if let problem = plots.problem { console.warning(problem) }
    let summary = LeakageSummary(report, out: out)
    if options.json { return try console.json(summary) }
    console.result(summary.text)
  }

  private func runAudit(_ folder: URL?) async throws {
    let file: AuditedFile
    if let audit {
      file = try AuditedFile(contentsOf: URL(fileURLWithPath: audit))
    } else if let trainList, let testList {
      file = try AuditedFile(training: URL(fileURLWithPath: trainList), test: URL(fileURLWithPath: testList))
    } else {
      return
    }
    var lookup: ManifestLookup?
    if let corpus {
      // The audio itself isn't needed, but for corpora that have their manifest beside it.
      let folder = try? CorpusSession.audioFolder(for: corpus, audio)
      lookup = ManifestLookup(
        try await Corpus.open(
          corpus, audio: folder, directory: try CorpusSession.directory(audio), workers: options.workers))
    }
    let found = SplitAudit(file, lookup: lookup, seed: Seed(options.seed))
    let report = AuditReport(found, command: Serbase.commandLine)
    let summary = AuditSummary(found, seed: options.seed)
    if let folder {
      let plots = try await report.write(to: folder, run: try Console.jsonData(summary))
      if let problem = plots.problem { options.console.warning(problem) }
    }
    if options.json { try options.console.json(summary) } else { options.console.result(report.text) }
    if !found.isClean { throw ExitCode(Self.foundStatus) }
  }
}
