import SerNumerics

/// Selection of features, standardisation, a trainer and calibration as one, so that nothing that is learnt from rows
/// ever sees a test row.
public struct Pipeline: Sendable {
  public let trainer: any ClassifierTrainer
  /// Whether features are standardised by the rows that are fitted.
  public let standardizes: Bool
  /// Nil where the model gets every column.
  public let selector: FeatureSelector?
  /// Nil where scores stay as the model gives them.
  public let calibration: CalibrationKind?

  /// A pipeline; `standardizes` nil takes the trainer's own default.
  public init(
    trainer: any ClassifierTrainer, standardizes: Bool? = nil, selector: FeatureSelector? = nil,
    calibration: CalibrationKind? = nil
  ) {
    self.trainer = trainer
    self.standardizes = standardizes ?? type(of: trainer).standardizesByDefault
    self.selector = selector
    self.calibration = calibration
  }

  /// Fits selection, scaling and model on the same rows; then calibration, where asked for, on the scores that all three
  /// give when fitted anew without some of the speakers (up to five more fits).
  ///
  /// The model is the one that comes out without calibration.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError) -> FittedPipeline {
    let fitted = try await fitUncalibrated(rows, in: context)
    guard let calibration else { return fitted }
    let judged = try await OutOfFoldScores(of: self, rows, in: context)
    return FittedPipeline(
      selection: fitted.selection, standardizer: fitted.standardizer, model: fitted.model,
      calibration: FittedCalibration(calibration, fitting: judged))
  }

  /// ``fit(_:in:)`` up to the model.
  func fitUncalibrated(
    _ rows: LabelledFeatures, in context: TrainingContext
  ) async throws(TrainingError) -> FittedPipeline {
    var rows = rows
    let selection = try await selector?.fit(rows, in: context)
    if let selection { rows = rows.replacingFeatures(try selection.transform(rows.features)) }
    let standardizer = standardizes ? Standardizer(fitting: rows.features) : nil
    if let standardizer { rows = rows.replacingFeatures(try standardizer.transform(rows.features)) }
    return FittedPipeline(
      selection: selection, standardizer: standardizer, model: try await fit(trainer, rows, context))
  }

  private func fit<Trainer: ClassifierTrainer>(
    _ trainer: Trainer, _ rows: LabelledFeatures, _ context: TrainingContext
  ) async throws(TrainingError) -> any TrainedClassifier {
    try await trainer.fit(rows, in: context)
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
  public let calibration: FittedCalibration?

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
    var features = features
    if let selection { features = try selection.transform(features) }
    if let standardizer { features = try standardizer.transform(features) }
    let scores = try model.scores(for: features)
    guard let calibration else { return scores }
    return try calibration.apply(to: scores)
  }
}
