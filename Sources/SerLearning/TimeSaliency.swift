import SerNumerics

/// A fitted model that can say which frames of a clip its judgement rests on.
public protocol ReportsTimeSaliency {
  /// The weight of each frame of each row, shape [n, frames]: a row sums to 1 over the clip's own frames and is 0 behind
  /// them. Nil for a model without such weights. `features` are rows as ``TrainedClassifier/scores(for:)`` takes them.
  func timeSaliency(of features: Matrix) throws(TrainingError) -> Matrix?
}
