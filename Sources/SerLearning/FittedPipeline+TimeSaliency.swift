import SerNumerics

extension FittedPipeline {
  /// Which frames the model's judgement of each row rests on, [n, frames], for rows as they were given to
  /// ``Pipeline/fit(_:in:)``; nil for a model that doesn't tell. Calibration has no part in it.
  public func timeSaliency(of features: Matrix) throws(TrainingError) -> Matrix? {
    guard let model = model as? any ReportsTimeSaliency else { return nil }
    return try model.timeSaliency(of: prepared(features))
  }
}
