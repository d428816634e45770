import SerLearning
import SerNumerics

extension GradientBoostingClassifier {
  /// Adds trees round by round. The trees of a round are independent of each other and are shared out to the workers.
  public func fit(
    _ rows: LabelledFeatures, in context: TrainingContext
  ) async throws(TrainingError) -> GradientBoostingModel {
    try validate()
    guard rows.features.columns > 0 else { throw .invalidRows("rows without a single feature") }
    let classes = try PresentClasses(rows, for: Self.identifier)
    guard earlyStopping > 0 else {
      return try await boost(rows, validation: nil, classes, in: context, stopping: "all rounds done")
    }
    let division = try ValidationRows(rows, share: validationShare, seed: context.seed)
    // Rows of a class that no training speaker has can't be judged: the model gives it no probability.
    let training = rows.selecting(division.training)
    let present = try PresentClasses(training, for: Self.identifier)
    let judged = division.validation.filter { present.place[rows.labels[$0]] != nil }
    return try await boost(
      training, validation: judged.isEmpty ? nil : rows.selecting(judged), present, in: context,
      stopping: division.isSpeakerDisjoint ? "speaker-disjoint validation" : "validation rows of the same speakers")
  }

  private func boost(
    _ rows: LabelledFeatures, validation: LabelledFeatures?, _ classes: PresentClasses, in context: TrainingContext,
    stopping: String
  ) async throws(TrainingError) -> GradientBoostingModel {
    let weights = classWeights.weights(ofCounts: rows.classCounts)
    let loss = BoostingLoss(
      classes: classes.classes.count, isJoint: outputs == .joint,
      classWeights: classWeights == .none ? nil : classes.classes.map { Float(weights[$0]) })
    let tiles = try await GradientTiles(rows.features, bins: bins, workers: context.workers)
    var run = BoostingRun(self, tiles, loss, labels: classes.places(of: rows.labels), seed: context.seed)
    var monitor = validation.map {
      BoostingMonitor($0.features, labels: classes.places(of: $0.labels), loss, patience: earlyStopping)
    }
    var reason = stopping
    for round in 0..<rounds {
      if Task.isCancelled { throw .cancelled }
      let trees = try await run.grow(round: round, workers: context.workers)
      monitor?.add(trees)
      if let monitor, monitor.shouldStop {
        reason = "no lower loss in \(earlyStopping) rounds, " + stopping
        break
      }
    }
    run.finish()
    return GradientBoostingModel(
      run, classes, width: rows.features.columns, validationLoss: monitor?.losses ?? [],
      bestRounds: monitor?.bestRounds,
      reason: reason)
  }
}
