import SerLearning
import SerNumerics

extension GradientBoostingClassifier {
  /// Adds trees round by round. The trees of a round are independent of each other and are shared out to the workers.
  public func fit(
    _ rows: LabelledFeatures, in context: TrainingContext
  ) async throws(TrainingError) -> GradientBoostingModel {
    try validate()
    guard rows.features.columns > 0 else { throw .invalidRows("rows without a single feature") }
    let classes = try PresentClasses(rows)
    guard earlyStopping > 0 else {
      return try await boost(rows, validation: nil, classes, in: context, stopping: "all rounds done")
    }
    let division = try EarlyStoppingRows(rows, share: validationShare, seed: context.seed)
    // Rows of a class that no training speaker has can't be judged: the model gives it no probability.
    let training = rows.selecting(division.training)
    let present = try PresentClasses(training)
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
    let tiles = try GradientTiles(rows.features, bins: bins)
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

/// The classes that have rows: only they get trees.
struct PresentClasses: Sendable, Equatable {
  /// Ascending.
  let classes: [Int]
  /// All classes by name, with or without rows.
  let classCount: Int
  /// Where a class stands among those present.
  let place: [Int: Int]

  /// Throws when fewer than two classes have rows, or when there are too many.
  init(_ rows: LabelledFeatures) throws(TrainingError) {
    let present = try rows.learnableClasses(for: GradientBoostingClassifier.identifier)
    self.init(present, classCount: rows.classNames.count)
  }

  init(_ classes: [Int], classCount: Int) {
    self.classes = classes
    self.classCount = classCount
    place = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
  }

  /// Labels as places among the classes present; all must be.
  func places(of labels: [Int]) -> [UInt16] { labels.map { UInt16(place[$0] ?? 0) } }
}
