import SerLearning
import SerModels
import SerNumerics
import SerReports

/// A classifier of the catalogue with its settings.
struct ConfiguredModel: Sendable {
  let identifier: String
  /// The settings that were given, `name=value`.
  let given: [String]
  /// The settings that were given, and the search of others.
  let parameters: [String]
  let trainer: any ClassifierTrainer
  let pipeline: Pipeline

  /// The classifier of that name with the parameters that are meant for it. `standardize` belongs to the pipeline, all
  /// others to the trainer.
  init(_ identifier: String, parameters: [ParameterOption], search: HyperparameterSearch? = nil) throws {
    let entry = try ClassifierCatalogue.entry(named: identifier)
    let own = parameters.filter { $0.model == nil || $0.model == identifier }
    if let name = own.map(\.name).first(where: { name in own.count { $0.name == name } > 1 }) {
      throw CommandFailure.usage("--param \(name) is given more than once for \(identifier)")
    }
    var standardizes: Bool?
    if let setting = own.last(where: { $0.name == "standardize" }) {
      guard let value = Bool(setting.value) else {
        throw TrainingError.invalidHyperparameter(
          model: identifier, name: "standardize", value: setting.value, allowed: "true or false")
      }
      standardizes = value
    }
    if let dimension = search?.space.dimensions.first(where: { own.map(\.name).contains($0.name) }) {
      throw CommandFailure.usage("\(dimension.name) is both given (--param) and searched for \(identifier)")
    }
    trainer = try entry.trainer(with: own.filter { $0.name != "standardize" }.map { ($0.name, $0.value) })
    let plain = Pipeline(trainer: trainer, standardizes: standardizes)
    // What can't be searched is said before any row is read.
    _ = try search?.candidates(for: plain, seed: Seed(0))
    pipeline = Pipeline(trainer: trainer, standardizes: standardizes, search: search)
    self.identifier = identifier
    given = own.map { "\($0.name)=\($0.value)" }
    self.parameters =
      given
      + (search.map { ["search(\($0.space); \($0.strategy); \($0.metric.rawValue); \($0.innerFolds) inner folds)"] }
        ?? [])
  }

  private init(_ model: ConfiguredModel, pipeline: Pipeline) {
    identifier = model.identifier
    given = model.given
    parameters = model.parameters
    trainer = model.trainer
    self.pipeline = pipeline
  }

  /// The same with a selection of features before it and a calibration after it.
  func prepared(selector: FeatureSelector?, calibration: CalibrationKind?) -> ConfiguredModel {
    var prepared = pipeline
    prepared.selector = selector
    prepared.calibration = calibration
    return ConfiguredModel(self, pipeline: prepared)
  }

  /// Whether rows may lack values.
  var missing: MissingValues { type(of: trainer).acceptsMissingValues ? .allowed : .refused }

  /// What stands around the model.
  var preparation: PreparationNote {
    PreparationNote(
      selection: pipeline.selector?.selection.text, calibration: pipeline.calibration?.rawValue)
  }

  /// The classifiers of these names. A parameter for a model that isn't among them is an error, never ignored.
  static func all(
    _ identifiers: [String], parameters: [ParameterOption], searches: RequestedSearches? = nil, prefix: String = "--"
  ) throws -> [ConfiguredModel] {
    let models = try identifiers.map { identifier in
      try ConfiguredModel(
        identifier, parameters: parameters, search: try searches?.search(for: identifier, of: identifiers))
    }
    for parameter in parameters {
      guard let model = parameter.model, !identifiers.contains(model) else { continue }
      throw CommandFailure.usage(
        "\(prefix)param \(model).\(parameter.name): the models are \(identifiers.joined(separator: ", "))"
          + suggestion(nearestName(to: model, in: identifiers)))
    }
    return models
  }
}
