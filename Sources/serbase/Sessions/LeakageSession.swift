import SerCorpus
import SerEvaluation
import SerFeatures
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// Measures what leaks in a corpus.
struct LeakageSession {
  let session: CorpusSession
  let featureSet: any FeatureSet
  let models: [ConfiguredModel]
  let honest: SplitProtocol
  let extraction: ExtractionOptions
  let options: RunOptions

  private var seed: Seed { Seed(options.seed) }
  private var console: Console { options.console }
  private static let leaky = SplitProtocol.random801010

  /// The whole report, and what it takes to repeat it.
  func report() async throws -> (report: LeakageReport, run: RunRecord) {
    let start = ContinuousClock.now
    let table = try await FeatureSession(options: extraction, workers: options.workers, console: console).extract(
      featureSet, of: session.clips, missing: session.missing, source: TableSource(session)
    ).table
    var report = LeakageReport(
      title: session.corpus.identifier, facts: RowFacts(table), command: Serbase.commandLine)
    let rows = try table.labelled()
    var plans: (honest: SplitPlan?, leaky: SplitPlan?)
    plans.honest = plan(honest, rows, &report)
    plans.leaky = plan(Self.leaky, rows, &report)
    try await judge(table, plans.honest, plans.leaky, &report)
    try await search(table, [plans.honest, plans.leaky].compactMap { $0 }, &report)
    try await probe(rows, table, plans.honest, plans.leaky, &report)
    let run = RunRecord(
      command: Serbase.commandLine, seed: options.seed, workers: options.workers, source: TableSource(session),
      sets: [featureSet], models: models, protocols: [honest, Self.leaky], normalizations: [.train],
      cells: report.gaps.flatMap { [$0.honest, $0.leaky] }, seconds: (ContinuousClock.now - start).inSeconds)
    return (report, run)
  }

  /// Nil, with the reason, where these rows can't be divided so: one speaker alone, say.
  private func plan(_ split: SplitProtocol, _ rows: LabelledFeatures, _ report: inout LeakageReport) -> SplitPlan? {
    do {
      return try split.plan(for: rows, seed: seed.derived("split"))
    } catch {
      report.omitted.append("\(split.identifier), and what rests on it: \(error)")
      return nil
    }
  }

  private func judge(
    _ table: FeatureTable, _ honest: SplitPlan?, _ leaky: SplitPlan?, _ report: inout LeakageReport
  ) async throws {
    guard let honest, let leaky else { return }
    func evaluation(_ plan: SplitPlan) -> EvaluationSession {
      EvaluationSession(table: table, plan: plan, seed: seed, workers: options.workers, console: console)
    }
    let sessions = (evaluation(honest), evaluation(leaky))
    for model in models {
      let name = featureSet.specification
      let a = try await sessions.0.evaluate(model, featureSet: name, normalization: .train)
      let b = try await sessions.1.evaluate(model, featureSet: name, normalization: .train)
      if let gap = LeakageReport.JudgedGap(honest: a, leaky: b, speakers: table.speakers, seed: seed) {
        report.gaps.append(gap)
      }
    }
  }

  private func search(_ table: FeatureTable, _ plans: [SplitPlan], _ report: inout LeakageReport) async throws {
    let progress = console.progress("searching equal recordings")
    let found = try await DuplicateSearch(workers: options.workers).run(session.clips) { progress.update($0, of: $1) }
    for failure in found.failures { console.warning("not compared: \(failure.path): \(failure.reason)") }
    progress.finish(
      "\(found.pairs.count) pairs among \(found.compared) clips in \(Figure.seconds(found.seconds)) s "
        + "(\(found.candidates) looked at closely)")
    let places = Dictionary((table.paths ?? []).enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    report.duplicates = found.dividing(by: plans) { places[$0] }
  }

  private func probe(
    _ rows: LabelledFeatures, _ table: FeatureTable, _ honest: SplitPlan?, _ leaky: SplitPlan?,
    _ report: inout LeakageReport
  ) async throws {
    let reference = try ReferenceClassifier.rbf.model()
    let logistic = try ConfiguredModel(LogisticClassifier.identifier, parameters: [])
    let name = "\(reference.identifier) (\(reference.parameters.joined(separator: " ")))"
    (report.probeModel, report.statementModel, report.adversarialModel) = (name, name, logistic.identifier)
    let progress = console.progress("probing for speakers")
    let statements = table.paths.map { GroupFacts(session.corpus, paths: $0) }?.values("statement")
    report.probe = try await SpeakerProbe.run(
      rows, statements: statements, pipeline: reference.pipeline, seed: seed.derived("speaker-probe"),
      workers: options.workers)
    if report.probe == nil { report.omitted.append("Speaker probe: fewer than two speakers, or no fold can be made") }
    progress.finish("in \(Figure.seconds(progress.seconds)) s")
    guard rows.speakers != nil else {
      report.omitted.append("Training against test rows, known sentences: the rows come without speakers")
      return
    }
    try await tellSides(rows, [honest, leaky].compactMap { $0 }, logistic, &report)
    if let honest { try await holdStatements(rows, statements, honest, reference, &report) }
    if let leaky { report.refusal = try await refusal(of: leaky, rows) }
  }

  private func tellSides(
    _ rows: LabelledFeatures, _ plans: [SplitPlan], _ model: ConfiguredModel, _ report: inout LeakageReport
  ) async throws {
    for plan in plans {
      let progress = console.progress("telling training from test, \(plan.name)")
      report.adversarial.append(
        try await AdversarialValidation.run(
          rows, plan: plan, pipeline: model.pipeline, seed: seed.derived("sides"), workers: options.workers
        ) { progress.update($0, of: $1) })
      progress.finish("in \(Figure.seconds(progress.seconds)) s")
    }
  }

  private func holdStatements(
    _ rows: LabelledFeatures, _ statements: [String]?, _ plan: SplitPlan, _ model: ConfiguredModel,
    _ report: inout LeakageReport
  ) async throws {
    let progress = console.progress("holding out statements")
    var watch = CrossValidation.FoldWatch()
    watch.finished = { progress.update($0, of: $1) }
    report.statements = try await StatementLeakage.run(
      rows, statements: statements, plan: plan, pipeline: model.pipeline, seed: seed.derived("statements"),
      workers: options.workers, watch: watch)
    if report.statements == nil {
      report.omitted.append("Known sentences: the manifest doesn't tell two statements, of every clip")
    }
    progress.finish("in \(Figure.seconds(progress.seconds)) s")
  }

  /// What training says to folds that share speakers and aren't marked; nil where these share none.
  private func refusal(of plan: SplitPlan, _ rows: LabelledFeatures) async throws -> String? {
    let unmarked = SplitPlan(name: plan.name, isLeaky: false, folds: plan.folds)
    let majority = try ConfiguredModel(MajorityClassifier.identifier, parameters: [])
    do {
      _ = try await CrossValidation(pipeline: majority.pipeline, seed: seed).run(rows, plan: unmarked)
      return nil
    } catch .speakerLeak(let speaker, let fold) {
      return TrainingError.speakerLeak(speaker: speaker, fold: fold).description
    }
  }
}
