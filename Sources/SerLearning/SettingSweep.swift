import SerNumerics

/// A trainer that can judge many settings on several divisions of the same rows at less cost than one by one.
public protocol SettingSweep: ClassifierTrainer {
  /// Scores of each fold's test rows under each setting, fitted on the fold's training rows: equal, bit for bit, to
  /// fitting each alone, unless the trainer's own documentation names how far they may differ. Shape [folds][settings].
  ///
  /// Rows come scaled already. Every setting of fold f is fitted with the seed `context.seed.derived("fold", f)`, f
  /// counting from 0 in the order given. Validation rows of folds take no part. Throws what validating or fitting the
  /// settings would throw.
  static func scores(
    of settings: [Self], on rows: LabelledFeatures, folds: [Fold], in context: TrainingContext
  ) async throws(TrainingError) -> [[ClassScores]]
}

extension SettingSweep {
  /// The context in which every setting of one fold of a sweep is fitted.
  public static func sweepContext(fold: Int, of context: TrainingContext) -> TrainingContext {
    TrainingContext(seed: context.seed.derived("fold", fold), workers: context.workers)
  }
}
