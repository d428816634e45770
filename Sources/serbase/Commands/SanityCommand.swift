import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `serbase sanity`: whether a result can be what it seems.
struct SanityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sanity",
    abstract: "Check that results vanish with shuffled labels, and what a single column gives.",
    discussion: """
      Judges models under a protocol on labels shuffled within every speaker, which must come out at chance; looks for the \
      single column that tells most; and gives the models nothing but loudness and duration.
      Writes sanity.md, index.html, sanity.csv, shuffles.csv, columns.csv, run.json and plots/.
      """)

  @OptionGroup var source: CorpusOptions
  @Option(help: "Feature sets, separated by commas.", completion: .featureSets)
  var sets = MFCCFunctionals.identifier
  @OptionGroup var judged: JudgedModelOptions
  @Option(help: ArgumentHelp("How often labels are shuffled, 2 to 1000.", valueName: "n"))
  var shuffles = 20
  @OptionGroup var emotions: EmotionOptions
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func validate() throws {
    guard (2...1000).contains(shuffles) else { throw ValidationError("--shuffles \(shuffles): 2 to 1000") }
  }

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: SanityReport.folderKind)
    let sets = try NameList.featureSets(sets, option: "--sets")
    let plain = try judged.configured()
    let models = try preparation.prepared(plain)
    let normalization = try judged.normalization()
    let scheme = try emotions.scheme()
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: console)
    let splitProtocol = try session.splitProtocol(named: judged.protocolName)
    let start = ContinuousClock.now
    let tables = try await FeatureSession(options: extraction, workers: options.workers, console: console)
      .tables(of: sets, session).map { try $0.judged(as: scheme, from: session.corpus.identifier) }
    let plan = try splitProtocol.plan(
      for: tables[0].labelled(missing: .allowed), seed: Seed(options.seed).derived("split"))
    let sanity = SanitySession(
      plan: plan, normalization: normalization, shuffles: shuffles, seed: options.seed, workers: options.workers,
      console: console)
    var checked: [SanityReport.Checked] = []
    var baselines: [SanityReport.Baseline] = []
    var leaders: [SanityReport.Leaders] = []
    for (set, table) in zip(sets, tables) {
      for model in models { checked.append(try await sanity.check(model, set, table)) }
      if let columns = try await sanity.columns(of: set, table) {
        baselines.append(columns.baseline)
        leaders.append(columns.leaders)
      }
    }
    // Models of frames have nothing to do with plain measures, of which there is one a clip.
    let measurable = plain.filter { !type(of: $0.trainer).readsFrames }
    if !measurable.isEmpty {
      let measures = try await PlainMeasures.measure(tables[0], session.clips, workers: options.workers)
      baselines += try await sanity.plainBaselines(measurable, measures, tables[0])
    }
    let report = SanityReport(
      title: session.corpus.identifier, protocolName: plan.name,
      marks: (plan.isLeaky ? [.leaky] : []) + (normalization.isTransductive ? [.transductive] : []),
      remarks: plan.remarks + (scheme.map { [$0.remark] } ?? []), checked: checked,
      baselines: baselines, leaders: leaders, command: Serbase.commandLine)
    let record = Record(
      study: StudyRecord(
        corpora: [session], sets: sets, models: models, normalizations: [normalization.rawValue], emotions: scheme,
        options: options, start: start),
      protocol: plan.name,
      checked: checked.map { checked in
        .init(
          title: checked.title, uar: checked.test.observed, shuffledUars: checked.test.shuffled,
          shuffledInterval: checked.test.interval, chance: checked.test.chance, isAtChance: checked.test.isAtChance,
          p: checked.test.p)
      },
      baselines: baselines.map {
        .init(
          title: $0.title, columns: $0.columns, uar: .init(wrappedValue: $0.uar),
          uarInterval: .init(wrappedValue: $0.interval))
      })
    let plots = try await report.write(to: folder, run: try Console.jsonData(record))
    if let problem = plots.problem { console.warning(problem) }
    if options.json { return try console.json(record) }
    console.result(Self.text(checked, baselines))
    console.result("\nThe whole check: \(out)/index.html (and sanity.md)")
  }

  private static func text(_ checked: [SanityReport.Checked], _ baselines: [SanityReport.Baseline]) -> String {
    let shuffled = TextTable(
      header: ["model", "UAR", "labels shuffled", "chance", "p", "at chance"],
      rows: checked.map { checked in
        let test = checked.test
        return [
          checked.title, Figure.text(test.observed, checked.observedInterval), Figure.text(test.mean, test.interval),
          Figure.text(test.chance), Figure.probability(test.p), test.isAtChance ? "yes" : "NO",
        ]
      })
    let plain = TextTable(
      header: ["a little alone", "UAR"], rows: baselines.map { [$0.title, Figure.text($0.uar, $0.interval)] })
    return shuffled.text + "\n\n" + plain.text
  }

  /// `run.json`, and what `--json` prints.
  private struct Record: Encodable {
    struct Checked: Encodable {
      let title: String
      let uar: Double
      let shuffledUars: [Double]
      let shuffledInterval: Interval
      let chance: Double
      let isAtChance: Bool
      let p: Double
    }

    struct Baseline: Encodable {
      let title: String
      let columns: String
      @ExplicitNull var uar: Double?
      @ExplicitNull var uarInterval: Interval?
    }

    let study: StudyRecord
    let `protocol`: String
    let checked: [Checked]
    let baselines: [Baseline]
  }
}
