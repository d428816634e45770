import SerNumerics

/// Selection of features, standardisation, a trainer and calibration as one, with hyperparameters given or searched for:
/// nothing that is learnt from rows ever sees a test row.
public struct Pipeline: Sendable {
  public internal(set) var trainer: any ClassifierTrainer
  /// Whether features are standardised by the rows that are fitted.
  public internal(set) var standardizes: Bool
  /// Nil where the model gets every column.
  public var selector: FeatureSelector?
  /// Nil where scores stay as the model gives them.
  public var calibration: CalibrationKind?
  /// Where hyperparameters are chosen anew by the rows of each fit, before it; nil where they are given.
  public var search: HyperparameterSearch?

  /// A pipeline; `standardizes` nil takes the trainer's own default.
  public init(
    trainer: any ClassifierTrainer, standardizes: Bool? = nil, selector: FeatureSelector? = nil,
    calibration: CalibrationKind? = nil, search: HyperparameterSearch? = nil
  ) {
    self.trainer = trainer
    self.standardizes = standardizes ?? type(of: trainer).standardizesByDefault
    self.selector = selector
    self.calibration = calibration
    self.search = search
  }

  /// Chooses settings where there is a search, fits selection, scaling and model, then calibration on the scores that
  /// these give when fitted anew without some of the speakers (up to five more fits): all on the same rows.
  ///
  /// The model is the one that comes out without calibration. Throws where values are missing that the trainer needs.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> FittedPipeline {
    if let search { return try await fit(choosingBy: search, rows, context) }
    var fitted = try await fitUncalibrated(rows, in: context)
    if let calibration {
      let judged = try await OutOfFoldScores(of: self, rows, in: context)
      fitted.calibration = FittedCalibration(calibration, fitting: judged)
    }
    return fitted
  }

  /// ``fit(_:in:)`` up to the model.
  func fitUncalibrated(
    _ rows: LabelledFeatures, in context: TrainingContext
  ) async throws(TrainingError) -> FittedPipeline {
    let kind = type(of: trainer)
    if !kind.acceptsMissingValues { try rows.checkComplete(for: kind.identifier) }
    var rows = rows
    let selection = try await selector?.fit(rows, in: context)
    if let selection { rows = rows.replacingFeatures(try selection.transform(rows.features)) }
    let standardizer =
      standardizes ? Standardizer(fitting: rows.features, frames: kind.readsFrames ? rows.frames : nil) : nil
    if let standardizer { rows = rows.replacingFeatures(try standardizer.transform(rows.features)) }
    return FittedPipeline(
      selection: selection, standardizer: standardizer, model: try await fit(trainer, rows, context))
  }

  private func fit<Trainer: ClassifierTrainer>(
    _ trainer: Trainer, _ rows: LabelledFeatures, _ context: TrainingContext
  ) async throws(TrainingError) -> any TrainedClassifier {
    try await trainer.fit(rows, in: context)
  }

  /// Nothing but `rows` takes part in the choice: in an outer fold, these are its training rows.
  private func fit(
    choosingBy search: HyperparameterSearch, _ rows: LabelledFeatures, _ context: TrainingContext
  ) async throws(TrainingError) -> FittedPipeline {
    var plain = self
    plain.search = nil
    let choosing = TrainingContext(seed: context.seed.derived("search"), workers: context.workers)
    let choice = try await search.run(plain.judged(by: search.metric), on: rows, in: choosing).choice
    var fitted = try await plain.setting(choice.settings).fit(rows, in: context)
    fitted.choice = choice
    return fitted
  }

  /// The pipeline whose fits a search judges: calibration moves predictions little and costs five fits each, so that it
  /// waits for the choice unless probabilities are what is judged.
  private func judged(by metric: SearchMetric) -> Pipeline {
    var judged = self
    if metric != .logLoss { judged.calibration = nil }
    return judged
  }
}

/// A fitted pipeline: rows of features in, scores out.
public struct FittedPipeline: Sendable {
  /// Nil where the model gets every column.
  public let selection: SelectedColumns?
  /// Nil where features go to the model as they are.
  public let standardizer: Standardizer?
  public let model: any TrainedClassifier
  /// Nil where scores are the model's own.
  public internal(set) var calibration: FittedCalibration?
  /// The settings that a search chose for it; nil where they were given.
  public internal(set) var choice: SearchChoice?

  public init(
    selection: SelectedColumns? = nil, standardizer: Standardizer?, model: any TrainedClassifier,
    calibration: FittedCalibration? = nil
  ) {
    self.selection = selection
    self.standardizer = standardizer
    self.model = model
    self.calibration = calibration
  }

  /// Scores of rows as they were given to ``Pipeline/fit(_:in:)``: all columns, unscaled.
  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    let scores = try model.scores(for: prepared(features))
    guard let calibration else { return scores }
    return try calibration.apply(to: scores)
  }

  /// Rows as the model takes them.
  func prepared(_ features: Matrix) throws(TrainingError) -> Matrix {
    var features = features
    if let selection { features = try selection.transform(features) }
    if let standardizer { features = try standardizer.transform(features) }
    return features
  }
}
