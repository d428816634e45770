import SerLearning

extension GradientBoostingModel: LogsTraining {
  /// An entry a round that was trained, also of those that early stopping threw away, and one before the first.
  public var trainingLog: [TrainingLogEntry] {
    trainingLoss.enumerated().map { round, loss in
      TrainingLogEntry(
        step: round, training: TrainingFigures(loss: loss),
        validation: validationLoss.indices.contains(round - 1)
          ? TrainingFigures(loss: validationLoss[round - 1]) : nil)
    }
  }

  /// The last round that early stopping kept.
  public var keptStep: Int? { diagnostics.facts["rounds"].map { Int($0) } }
}
