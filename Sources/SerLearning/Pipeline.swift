import SerNumerics

/// Standardisation and a trainer as one, so that scaling never sees a test row.
public struct Pipeline: Sendable {
  public let trainer: any ClassifierTrainer
  /// Whether features are standardised by the rows that are fitted.
  public let standardizes: Bool

  /// A pipeline; `standardizes` nil takes the trainer's own default.
  public init(trainer: any ClassifierTrainer, standardizes: Bool? = nil) {
    self.trainer = trainer
    self.standardizes = standardizes ?? type(of: trainer).standardizesByDefault
  }

  /// Fits scaling, then the model, on the same rows. Throws where values are missing that the trainer needs.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> FittedPipeline {
    let kind = type(of: trainer)
    if !kind.acceptsMissingValues { try rows.checkComplete(for: kind.identifier) }
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

/// A fitted scaling and model.
public struct FittedPipeline: Sendable {
  /// Nil where features go to the model as they are.
  public let standardizer: Standardizer?
  public let model: any TrainedClassifier

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
