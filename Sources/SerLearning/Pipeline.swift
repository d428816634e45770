import SerNumerics

/// Standardisation and a trainer as one, so that scaling never sees a test row.
public struct Pipeline: Sendable {
  public internal(set) var trainer: any ClassifierTrainer
  /// Whether features are standardised by the rows that are fitted.
  public internal(set) var standardizes: Bool
  /// Where hyperparameters are chosen anew by the rows of each fit, before it; nil where they are given.
  public var search: HyperparameterSearch?

  /// A pipeline; `standardizes` nil takes the trainer's own default.
  public init(trainer: any ClassifierTrainer, standardizes: Bool? = nil, search: HyperparameterSearch? = nil) {
    self.trainer = trainer
    self.standardizes = standardizes ?? type(of: trainer).standardizesByDefault
    self.search = search
  }

  /// Fits scaling, then the model, on the same rows; with a search, the settings are chosen by these rows first. Throws
  /// where values are missing that the trainer needs.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> FittedPipeline {
    let kind = type(of: trainer)
    if !kind.acceptsMissingValues { try rows.checkComplete(for: kind.identifier) }
    if let search { return try await fit(choosingBy: search, rows, context) }
    guard standardizes else {
      return FittedPipeline(standardizer: nil, model: try await fit(trainer, rows, context))
    }
    let standardizer = Standardizer(fitting: rows.features)
    let scaled = rows.replacingFeatures(try standardizer.transform(rows.features))
    return FittedPipeline(standardizer: standardizer, model: try await fit(trainer, scaled, context))
  }

  private func fit<Trainer: ClassifierTrainer>(
    _ trainer: Trainer, _ rows: LabelledFeatures, _ context: TrainingContext
  ) async throws(TrainingError) -> any TrainedClassifier {
    try await trainer.fit(rows, in: context)
  }
}

extension Pipeline {
  /// Nothing but `rows` takes part in the choice: in an outer fold, these are its training rows.
  private func fit(
    choosingBy search: HyperparameterSearch, _ rows: LabelledFeatures, _ context: TrainingContext
  ) async throws(TrainingError) -> FittedPipeline {
    var plain = self
    plain.search = nil
    let choosing = TrainingContext(seed: context.seed.derived("search"), workers: context.workers)
    let choice = try await search.run(plain, on: rows, in: choosing).choice
    var fitted = try await plain.setting(choice.settings).fit(rows, in: context)
    fitted.choice = choice
    return fitted
  }
}

/// A fitted scaling and model.
public struct FittedPipeline: Sendable {
  /// Nil where features go to the model as they are.
  public let standardizer: Standardizer?
  public let model: any TrainedClassifier
  /// The settings that a search chose for it; nil where they were given.
  public var choice: SearchChoice?

  public init(standardizer: Standardizer?, model: any TrainedClassifier) {
    self.standardizer = standardizer
    self.model = model
  }

  /// Scores of unscaled rows.
  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    guard let standardizer else { return try model.scores(for: features) }
    return try model.scores(for: try standardizer.transform(features))
  }
}
