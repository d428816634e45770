/// A trainer that can judge many settings on several divisions of the same rows at less cost than one by one.
public protocol SettingSweep: ClassifierTrainer {
  /// Scores of each fold's test rows under each setting, fitted on the fold's training rows: equal, bit for bit, to
  /// fitting each alone. Shape [folds][settings].
  static func scores(
    of settings: [Self], on rows: LabelledFeatures, folds: [Fold], in context: TrainingContext
  ) async throws(TrainingError) -> [[ClassScores]]
}
