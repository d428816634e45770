import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// `serbase ablate`: a model with and without its parts, on the same folds from the same seeds.
struct AblateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract: "Show what each part of a model or its training adds.",
    discussion: """
      The base is the model with --param and --augment. Each --variant is a name, a colon and what differs, separated \
      by spaces; without a name, the settings are the name:

        serbase ablate svm ravdess --param cost=10 --out ablation \\
          --variant "class weights: classWeights=balanced" \\
          --variant "linear: kernel=linear cost=1"
        serbase ablate boosting ravdess --augment noise:snr=10..20 --copies 2 \\
          --variant no-augment --variant maxDepth=3 --seeds 1,2,3,4,5 --out abl

      `no-augment` (or augment=none) takes the augmented copies away, augment=CHAIN replaces them. Without any \
      --variant, a base with --augment is compared with one without, and models that name parts of their own (the \
      networks) are compared with variants that lack one of them each.

      Every variant is fitted from every seed of --seeds on the same folds. --seed stays what it is elsewhere: it draws \
      a random split, the augmented copies and the resamples of intervals, and is the same for all.

      Writes ablation.md, ablation.csv (every variant, seed and fold), summary.csv (means, intervals, differences to \
      the base with paired intervals and corrected tests), predictions.csv, timing.csv, run.json and plots/. Results \
      of the leaky protocol are marked LEAKY, of speaker normalisation transductive, wherever they appear.
      """)

  @Argument(
    help: "The classifier: \(ClassifierCatalogue.identifiers.joined(separator: ", ")).", completion: .classifier)
  var model: String
  @OptionGroup var source: CorpusOptions
  @Option(help: "The feature set; may be configured and combined: a:key=value,b+c.", completion: .featureSet)
  var set = "mfcc-functionals"
  @Option(
    name: .customLong("protocol"), help: "How clips are split (default: the first of the corpus card).",
    completion: .protocolName)
  var protocolName: String?
  @Option(help: "train (scale by training rows), or corpus, speaker (transductive).", completion: .normalization)
  var normalize = "train"
  @Option(
    name: .customLong("param"),
    help: ArgumentHelp("A setting of the base, and of variants that don't change it.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(
    name: .customLong("variant"),
    help: ArgumentHelp("A variant: \"name: setting=value …\", or the settings alone.", valueName: "variant"))
  var variants: [String] = []
  @Option(help: "Training seeds, separated by commas; each variant is fitted from all of them.")
  var seeds = "1,2,3"
  @Option(
    help: ArgumentHelp(
      "What intervals allow for: speakers (others than these, with these seeds), or speakers+seeds (other seeds too; "
        + "the default with several seeds).", valueName: "kind"), completion: .ablationInterval)
  var interval: String?
  @Option(
    help: ArgumentHelp(
      "Keep the state of every training here after every epoch, and go on from it (networks).", valueName: "dir"),
    completion: .directory)
  var checkpoints: String?
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: AblationReport.folderKind)
    let set = try FeatureSpecification.set(set)
    let all = try configured()
    let seeds = try NameList.seeds(seeds, option: "--seeds")
    let interval = try intervalKind(seeds: seeds.count)
    let normalization = try Normalization.named(normalize)
    let session = try await CorpusSession.open(source.corpus, source.audio, workers: options.workers, console: console)
    let splitProtocol = try session.splitProtocol(named: protocolName)
    let start = ContinuousClock.now
    let table = try await FeatureSession(options: extraction, workers: options.workers, console: console)
      .tables(of: [set], session)[0]
    let ablation = AblationSession(
      evaluation: try EvaluationSession(
        table: table, splitProtocol: splitProtocol, seed: Seed(options.seed), workers: options.workers,
        console: console), featureSet: set.specification, normalization: normalization, seeds: seeds,
      checkpoints: checkpoints)
    let judged = try await ablation.run(all, augmented: try await augmented(all, table, set, session))
    let report = AblationReport(
      title: "\(model) on \(session.corpus.identifier)", base: judged[0], variants: Array(judged.dropFirst()),
      facts: RowFacts(table), interval: interval, seed: Seed(options.seed), command: Serbase.commandLine)
    let record = AblationRecord(
      seed: options.seed, workers: options.workers, source: TableSource(session), set: set, report: report,
      seconds: (ContinuousClock.now - start).inSeconds)
    let plots = try await report.write(to: folder, run: try Console.jsonData(record))
    if let problem = plots.problem { console.warning(problem) }
    if options.json { return try console.json(AblationSummary(report)) }
    tell(report, console)
  }

  /// The base, then its variants.
  private func configured() throws -> [ConfiguredVariant] {
    let chains = try augmentation.chains()
    guard chains.count == 1 else {
      throw CommandFailure.usage("--augment: the base has one chain; put others into a --variant as augment=CHAIN")
    }
    let base = try ConfiguredVariant(base: model, parameters: parameters, chain: chains[0])
    let variants =
      variants.isEmpty
      ? try ConfiguredVariant.suggested(of: base, parameters: parameters)
      : try ConfiguredVariant.all(variants.map { try VariantText($0) }, of: base, parameters: parameters)
    return [base] + variants
  }

  private func intervalKind(seeds count: Int) throws -> AblationInterval {
    guard let interval else { return count > 1 ? .speakersAndSeeds : .speakers }
    guard let kind = AblationInterval(rawValue: interval) else {
      let names = AblationInterval.allCases.map(\.rawValue)
      throw CommandFailure.usage(
        "--interval: no '\(interval)'\(suggestion(nearestName(to: interval, in: names))) There are: "
          + names.joined(separator: ", ") + ".")
    }
    if kind == .speakersAndSeeds, count < 2 {
      throw CommandFailure.usage("--interval \(kind.rawValue) needs at least two --seeds")
    }
    return kind
  }

  /// The copies of each variant's training clips; those of one chain are made once.
  private func augmented(
    _ variants: [ConfiguredVariant], _ table: FeatureTable, _ set: any FeatureSet, _ session: CorpusSession
  ) async throws -> [AugmentedRows?] {
    var chains: [AugmentationChain?] = []
    for variant in variants where !chains.contains(variant.chain) { chains.append(variant.chain) }
    let rows = try await AugmentationSession(
      chains: chains, copies: augmentation.copies ?? 1, seed: options.seed,
      features: FeatureSession(options: extraction, workers: options.workers, console: options.console)
    ).rows(of: table, set, clips: session.clips, source: TableSource(session))
    return variants.map { variant in chains.firstIndex(of: variant.chain).flatMap { rows[$0] } }
  }

  private func tell(_ report: AblationReport, _ console: Console) {
    console.result(Self.table(of: report))
    let cell = report.base.cells[0]
    for mark in Mark.allCases where cell.marks.contains(mark.rawValue) {
      console.result("\(mark.rawValue): \(mark.meaning)")
    }
    console.result("\nWhat can be concluded, with all figures: \(out)/ablation.md")
  }

  private static func table(of report: AblationReport) -> String {
    TextTable(
      header: ["variant", "changed", "UAR", "± seeds", "difference", "p (Holm)", "conclusion", "mark"],
      rows: report.subjects.map { variant, subject in
        let uar = subject.runs.figure(\.uar)
        let effect = subject.effect
        return [
          variant.name, effect == nil ? "" : variant.settings.joined(separator: " "),
          Figure.text(uar?.mean, subject.uarInterval), Figure.text(uar?.deviation),
          effect.map { Figure.signed($0.uarDifference, $0.uarInterval) } ?? "",
          effect.map { Figure.probability($0.adjustedP) } ?? "", effect?.conclusion.rawValue ?? "",
          variant.cells[0].marks.joined(separator: ", "),
        ]
      }
    ).text
  }
}
