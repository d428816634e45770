import Foundation
import SerCorpus
import SerEvaluation
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// Judges models by one plan over one table, as `fit` and `compare` do.
struct EvaluationSession: Sendable {
  let table: FeatureTable
  private(set) var plan: SplitPlan
  /// Of training; the plan keeps the one that it was made with.
  var seed: Seed
  var workers: Int
  let console: Console
  /// Where the fit of each fold leaves its state; nil where it is not kept.
  var checkpoints: CheckpointFolder?

  /// A session by a protocol. What the classes of `scheme` are becomes a remark on all its figures.
  init(
    table: FeatureTable, splitProtocol: SplitProtocol, seed: Seed, workers: Int, console: Console,
    scheme: EmotionScheme? = nil
  ) throws {
    let plan = try splitProtocol.plan(for: table.labelled(missing: .allowed), seed: seed.derived("split"))
    self.init(table: table, plan: plan, seed: seed, workers: workers, console: console)
    if let scheme { self.plan = plan.remarking(scheme.remark) }
  }

  /// A session by folds that are known.
  init(table: FeatureTable, plan: SplitPlan, seed: Seed, workers: Int, console: Console) {
    self.table = table
    self.plan = plan
    self.seed = seed
    self.workers = workers
    self.console = console
    for remark in plan.remarks { console.warning(remark) }
  }

  /// Fits and judges a model in every fold. `note` stands before the title of its progress.
  func evaluate(
    _ model: ConfiguredModel, featureSet: String, normalization: Normalization, augmented: AugmentedRows? = nil,
    note: String? = nil, inspect: CrossValidation.FoldInspection? = nil
  ) async throws -> EvaluatedCell {
    let progress = console.progress(
      "\(note.map { "\($0): " } ?? "")\(model.identifier)\(model.preparation.suffix) on \(featureSet)\(augmented.map { " + \($0.note.label)" } ?? ""), \(plan.name)"
    )
    var watch = CrossValidation.FoldWatch()
    let folds = plan.folds.count
    watch.finished = { progress.update($0, of: $1) }
    watch.step = { fold, step in
      progress.update(fold * step.total + step.done, of: folds * step.total, "fold \(fold + 1), " + step.text)
    }
    watch.inspect = inspect
    let cell = try await judge(
      model, featureSet: featureSet, normalization: normalization, augmented: augmented, watch: watch)
    progress.finish(
      "UAR \(Figure.text(cell.metrics.uar))\(cell.markSuffix) in \(String(format: "%.2f", progress.seconds)) s")
    return cell
  }

  /// The same, followed by whoever watches.
  func judge(
    _ model: ConfiguredModel, featureSet: String, normalization: Normalization, augmented: AugmentedRows?,
    watch: CrossValidation.FoldWatch
  ) async throws -> EvaluatedCell {
    var watch = watch
    if let folder = checkpoints { watch.checkpoints = { folder.store(named: "fold-\($0 + 1)") } }
    let validation = CrossValidation(
      pipeline: model.pipeline, normalization: normalization, seed: seed.derived(model.identifier), workers: workers)
    let outcome = try await validation.run(
      table.labelled(missing: model.missing), plan: plan, copies: augmented?.copies, watch: watch)
    let cell = self.cell(of: model, featureSet, normalization, augmented, outcome)
    if !cell.converged { console.warning("\(cell.title()) did not converge in every fold; see the report") }
    return cell
  }

  /// A model and what its folds came to, now or earlier.
  func cell(
    of model: ConfiguredModel, _ featureSet: String, _ normalization: Normalization, _ augmented: AugmentedRows?,
    _ outcome: CrossValidation.Outcome
  ) -> EvaluatedCell {
    EvaluatedCell(
      featureSet: featureSet, model: model.identifier, parameters: model.parameters, plan: plan,
      normalization: normalization, seed: seed, outcome: outcome, speakers: table.speakers,
      augmentation: augmented?.note, preparation: model.preparation)
  }
}
