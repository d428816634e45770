import Foundation
import SerCorpus
import SerEvaluation
import SerLearning
import SerModels
import SerNumerics
import SerReports

/// Cross-validation of one model over one table, as `fit` and `compare` run it.
struct EvaluationSession {
  let table: FeatureTable
  let splitProtocol: SplitProtocol
  let seed: Seed
  let workers: Int
  let console: Console

  /// Judges a model under the protocol.
  func evaluate(
    _ model: ConfiguredModel, featureSet: String, normalization: Normalization
  ) async throws -> EvaluatedCell {
    let rows = try table.labelled()
    let plan = try splitProtocol.plan(for: rows, seed: seed.derived("split"))
    let progress = console.progress("\(model.identifier) on \(featureSet), \(plan.name)")
    let validation = CrossValidation(
      pipeline: model.pipeline, normalization: normalization, seed: seed.derived(model.identifier), workers: workers)
    let outcome = try await validation.run(rows, plan: plan) { progress.update($0, of: $1) }
    let cell = EvaluatedCell(
      featureSet: featureSet, model: model.identifier, parameters: model.parameters, plan: plan,
      normalization: normalization, seed: seed, outcome: outcome, speakers: table.speakers)
    progress.finish(
      "UAR \(Figure.text(cell.metrics.uar))\(cell.markSuffix) in \(String(format: "%.2f", progress.seconds)) s")
    if !cell.converged { console.warning("\(cell.title()) did not converge in every fold; see the report") }
    return cell
  }
}

/// A classifier of the catalogue with its settings.
struct ConfiguredModel {
  let identifier: String
  /// The settings that were given, `name=value`.
  let parameters: [String]
  let trainer: any ClassifierTrainer
  let pipeline: Pipeline

  /// The classifier of that name with the parameters that are meant for it. `standardize` belongs to the pipeline, all
  /// others to the trainer.
  init(_ identifier: String, parameters: [ParameterOption]) throws {
    let entry = try ClassifierCatalogue.entry(named: identifier)
    let own = parameters.filter { $0.model == nil || $0.model == identifier }
    var standardizes: Bool?
    if let setting = own.last(where: { $0.name == "standardize" }) {
      guard let value = Bool(setting.value) else {
        throw TrainingError.invalidHyperparameter(
          model: identifier, name: "standardize", value: setting.value, allowed: "true or false")
      }
      standardizes = value
    }
    trainer = try entry.trainer(with: own.filter { $0.name != "standardize" }.map { ($0.name, $0.value) })
    pipeline = Pipeline(trainer: trainer, standardizes: standardizes)
    self.identifier = identifier
    self.parameters = own.map { "\($0.name)=\($0.value)" }
  }
}

/// Figures as people read them.
enum Figure {
  /// Three digits, or a dash for what is undefined.
  static func text(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }

  /// A figure with its interval.
  static func text(_ value: Double?, _ interval: Interval?) -> String {
    guard let interval else { return text(value) }
    return "\(text(value)) [\(text(interval.lower)), \(text(interval.upper))]"
  }
}
