import SerCorpus
import SerEvaluation
import SerLearning
import SerNumerics
import SerReports

/// Judges a model and fits the one that is kept.
struct FitSession {
  let model: ConfiguredModel
  let source: FitSource
  let normalization: Normalization
  let options: RunOptions
  /// Told of every step in the training of the model that is kept.
  var watch: (@Sendable (TrainingStep) -> Void)?
  /// Where long fits leave their state; nil where it is not kept.
  var checkpoints: CheckpointFolder?

  /// The seed and workers of the model that is kept.
  private var context: TrainingContext { Self.context(seed: options.seed, workers: options.workers) }

  private func watchedContext(_ title: String) -> TrainingContext {
    var context = context
    let progress = options.console.progress(title)
    context.progress = { [watch] step in
      progress.update(step.done, of: step.total, step.text)
      watch?(step)
    }
    context.checkpoints = checkpoints?.store(named: "final")
    return context
  }

  /// What the fit on all rows gets; `search` asks for the same, so that it finds the same.
  static func context(seed: UInt64, workers: Int) -> TrainingContext {
    TrainingContext(seed: Seed(seed).derived("final"), workers: workers)
  }

  /// On a test table: one fit, which is judged. Else judged under the protocol, if there is one, then fitted on all rows.
  func run(test: (name: String, table: FeatureTable)?) async throws -> (JudgedCell?, FinalModel) {
    if let test { return try await judge(on: test.table, named: test.name) }
    let judged = try await judge()
    let (rows, originals) = try source.trainingRows(normalization, missing: model.missing)
    let start = ContinuousClock.now
    let fitted = try await model.pipeline.fit(rows, in: watchedContext("\(model.identifier) on all rows"))
    let fittedAt = ContinuousClock.now
    _ = try fitted.scores(for: originals)
    let final = FinalModel(
      fitted: fitted, rows: rows.count, featureCount: rows.features.columns,
      fitSeconds: (fittedAt - start).inSeconds, predictSeconds: (ContinuousClock.now - fittedAt).inSeconds,
      isJudged: false)
    return (judged, final)
  }

  private func judge(on test: FeatureTable, named name: String) async throws -> (JudgedCell?, FinalModel) {
    let split = try TestTableSplit(training: source.table, test: test, testName: name)
    for remark in split.plan.remarks { options.console.warning(remark) }
    let training = try normalization.prepare(try split.training.labelled(missing: model.missing))
    let judging = HeldOutTest(
      pipeline: model.pipeline, context: watchedContext("\(model.identifier) on the training table"))
    let (fitted, outcome) = try await judging.run(
      training: training, test: try normalization.prepare(try split.test.labelled(missing: model.missing)))
    let cell = EvaluatedCell(
      featureSet: source.setName, model: model.identifier, parameters: model.parameters, plan: split.plan,
      normalization: normalization, seed: Seed(options.seed), outcome: outcome, speakers: test.speakers,
      preparation: model.preparation)
    let final = FinalModel(
      fitted: fitted, rows: training.count, featureCount: training.features.columns, fitSeconds: cell.fitSeconds,
      predictSeconds: cell.predictSeconds, isJudged: true)
    return (JudgedCell(cell: cell, facts: RowFacts(test)), final)
  }

  /// Nil for a table without speakers or protocol: there is no honest way to judge.
  private func judge() async throws -> JudgedCell? {
    guard let splitProtocol = source.splitProtocol else {
      options.console.warning(
        "\(source.name) has no speakers, so that nothing can be judged fairly; add a speaker column, give --test, or ask "
          + "for --protocol random-80-10-10 (LEAKY)")
      return nil
    }
    var evaluation = try EvaluationSession(
      table: source.table, splitProtocol: splitProtocol, seed: Seed(options.seed), workers: options.workers,
      console: options.console, scheme: source.scheme)
    evaluation.checkpoints = checkpoints
    let cell = try await evaluation.evaluate(
      model, featureSet: source.setName, normalization: normalization, augmented: source.augmented)
    return JudgedCell(cell: cell, facts: RowFacts(source.table))
  }
}
