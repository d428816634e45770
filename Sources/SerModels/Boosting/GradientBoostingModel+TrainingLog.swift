import SerLearning

extension GradientBoostingModel: LogsTraining {
  /// An entry a round that was trained, also of those that early stopping threw away, and one before the first.
  public var trainingLog: [TrainingLogEntry] {
    trainingLoss.enumerated().map { round, loss in
      TrainingLogEntry(
        step: round, trainingLoss: loss,
        validationLoss: validationLoss.indices.contains(round - 1) ? validationLoss[round - 1] : nil)
    }
  }
}
