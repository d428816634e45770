import ArgumentParser
import Foundation
import SerCorpus
import SerEvaluation
import SerFeatures
import SerFormats
import SerLearning
import SerNumerics
import SerReports

/// `serbase robustness`: what models make of noisy, distant, coded and short recordings.
struct RobustnessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "robustness",
    abstract: "Judge models on degraded copies of test clips.",
    discussion: """
      Models are fitted on the training clips of each fold as they were recorded, and judged on copies of the fold's test \
      clips that get worse step by step: noise, level, clipping, rooms, missing high frequencies, the telephone, lossy codes \
      and shorter excerpts. --augment adds changed copies to the training clips, for curves beside those without.
      Writes robustness.md, index.html, robustness.csv, predictions.csv, run.json and plots/.
      """)

  @OptionGroup var source: CorpusOptions
  @Option(help: "The feature set, see `serbase features list`.", completion: .featureSet)
  var set = MFCCFunctionals.identifier
  @OptionGroup var judged: JudgedModelOptions
  @Option(
    help: ArgumentHelp(
      "Degradations, separated by commas (default: all): \(Degradation.all.map(\.name).joined(separator: ", ")).",
      valueName: "names"), completion: .degradations)
  var conditions: String?
  @OptionGroup var emotions: EmotionOptions
  @Option(help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory)
  var out: String
  @OptionGroup var preparation: PipelineOptions
  @OptionGroup var augmentation: AugmentationOptions
  @OptionGroup var extraction: ExtractionOptions
  @OptionGroup var options: RunOptions

  func run() async throws {
    let console = options.console
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try StagedOutput.check(folder, as: RobustnessReport.folderKind)
    let featureSet = try FeatureSpecification.set(set)
    let models = try preparation.prepared(judged.configured())
    let normalization = try judged.normalization()
    let degradations = try chosenDegradations()
    let scheme = try emotions.scheme()
    let chains = try augmentation.chains()
    let session = try await CorpusSession.open(
      source.corpus, source.audio, workers: options.workers, console: console)
    let splitProtocol = try session.splitProtocol(named: judged.protocolName)
    let start = ContinuousClock.now
    let features = FeatureSession(options: extraction, workers: options.workers, console: console)
    let rows = try await features.extract(
      featureSet, of: session.clips, missing: session.missing, source: TableSource(session)
    ).table
    let table = try rows.judged(as: scheme, from: session.corpus.identifier)
    let augmented = try await AugmentationSession(
      chains: chains, copies: augmentation.copies ?? 1, seed: options.seed, features: features
    ).rows(of: table, featureSet, clips: session.clips, source: TableSource(session))
    let plan = try splitProtocol.plan(
      for: table.labelled(missing: .allowed), seed: Seed(options.seed).derived("split"))
    let curves = try await RobustnessSession(
      table: table, set: featureSet, clips: session.clips, plan: plan, normalization: normalization,
      seed: options.seed, workers: options.workers, cache: cache, console: console
    ).run(models, augmented: augmented, degradations: degradations)
    let report = RobustnessReport(
      title: session.corpus.identifier, models: curves, facts: RowFacts(table), protocolName: plan.name,
      normalization: normalization,
      marks: (plan.isLeaky ? [.leaky] : []) + (normalization.isTransductive ? [.transductive] : []),
      remarks: remarks(plan, scheme), seed: Seed(options.seed), command: Serbase.commandLine)
    let record = Record(
      study: StudyRecord(
        corpora: [session], sets: [featureSet], models: models, normalizations: [normalization.rawValue],
        emotions: scheme, options: options, start: start),
      protocol: plan.name, models: curves.map(ModelSummary.init))
    let plots = try await report.write(to: folder, run: try Console.jsonData(record))
    if let problem = plots.problem { console.warning(problem) }
    if options.json { return try console.json(record) }
    for model in curves { console.result(Self.table(of: model) + "\n") }
    console.result("Curves with intervals, and what each model bears: \(out)/index.html (and robustness.md)")
  }

  private var cache: FeatureCache? {
    extraction.noCache
      ? nil : extraction.cache.map { FeatureCache(folder: URL(fileURLWithPath: $0, isDirectory: true)) } ?? .standard
  }

  private func chosenDegradations() throws -> [Degradation] {
    guard let conditions else { return Degradation.all }
    return try NameList.names(conditions, option: "--conditions").map { name in
      guard let found = Degradation.all.first(where: { $0.name == name }) else {
        let names = Degradation.all.map(\.name)
        throw CommandFailure.usage(
          "--conditions: no degradation '\(name)'\(suggestion(nearestName(to: name, in: names))) There are: "
            + names.joined(separator: ", ") + ".")
      }
      return found
    }
  }

  private func remarks(_ plan: SplitPlan, _ scheme: EmotionScheme?) -> [String] {
    var remarks = plan.remarks
    if let scheme { remarks.append(scheme.remark) }
    if conditions == nil, !Degradation.unavailable.isEmpty {
      remarks.append(
        "this machine's libsndfile doesn't write \(Degradation.unavailable.joined(separator: ", ")), which were not tried"
      )
    }
    return remarks
  }

  private static func table(of model: DegradedModel) -> String {
    let clean = ["as it is", "", Figure.text(model.clean.metrics.uar, model.cleanInterval), "", ""]
    let rows = model.curves.flatMap { curve in
      curve.points.map { point in
        let judgement = point.judgement
        return [
          curve.degradation.name, String(format: "%g", point.level.strength),
          Figure.text(judgement.metrics.uar, judgement.uarInterval),
          judgement.uarDifference.map { Figure.signed($0, judgement.uarDifferenceInterval) } ?? "–",
          point.lost > 0 ? "\(point.lost)" : "",
        ]
      }
    }
    return model.title + "\n"
      + TextTable(
        header: ["condition", "strength", "UAR", "difference", "lost"], rows: [clean] + rows, rightAligned: [1, 4]
      ).text
  }

  /// `run.json`, and what `--json` prints.
  private struct Record: Encodable {
    let study: StudyRecord
    let `protocol`: String
    let models: [ModelSummary]
  }

  private struct ModelSummary: Encodable {
    struct Level: Encodable {
      let degradation: String
      let strength: Double
      let specification: String
      let lost: Int
      @ExplicitNull var uar: Double?
      @ExplicitNull var uarInterval: Interval?
      @ExplicitNull var uarDifference: Double?
      @ExplicitNull var uarDifferenceInterval: Interval?
    }

    let title: String
    let parameters: [String]
    @ExplicitNull var augmentation: AugmentationNote?
    @ExplicitNull var uar: Double?
    @ExplicitNull var uarInterval: Interval?
    let levels: [Level]

    init(_ model: DegradedModel) {
      title = model.title
      parameters = model.parameters
      augmentation = model.augmentation
      uar = model.clean.metrics.uar
      uarInterval = model.cleanInterval
      levels = model.curves.flatMap { curve in
        curve.points.map { point in
          Level(
            degradation: curve.degradation.name, strength: point.level.strength,
            specification: point.level.specification, lost: point.lost,
            uar: .init(wrappedValue: point.judgement.metrics.uar),
            uarInterval: .init(wrappedValue: point.judgement.uarInterval),
            uarDifference: .init(wrappedValue: point.judgement.uarDifference),
            uarDifferenceInterval: .init(wrappedValue: point.judgement.uarDifferenceInterval))
        }
      }
    }
  }
}
