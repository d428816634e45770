import SerNumerics

/// Chooses hyperparameters inside training rows: trials from a space, judged in inner speaker-disjoint folds.
///
///     var search = HyperparameterSearch(space: try SearchSpace(["cost=1,10,100", "gamma=0.001,0.01"]))
///     let outcome = try await search.run(pipeline, on: rows, in: TrainingContext(seed: Seed(1), workers: 2))
///     print(outcome.best.settings, outcome.best.score)
///
/// All trials meet the same folds with the same seed. The best inner score is that of the best of many and therefore too
/// good: what the choice is worth, only rows that took no part in it can say (Cawley & Talbot 2010, JMLR 11:2079), which
/// is what a ``Pipeline`` with a search does in each outer fold.
public struct HyperparameterSearch: Sendable, Equatable {
  public var space: SearchSpace
  public var strategy: SearchStrategy
  /// Taken of the rows of all inner folds pooled.
  public var metric: SearchMetric
  /// Number of inner folds, at least 2; fewer where there are fewer speakers.
  public var innerFolds: Int

  public init(
    space: SearchSpace, strategy: SearchStrategy = .grid, metric: SearchMetric = .uar, innerFolds: Int = 5
  ) {
    self.space = space
    self.strategy = strategy
    self.metric = metric
    self.innerFolds = innerFolds
  }

  /// The settings of all trials, each of them valid for the pipeline's trainer, in their order.
  public func candidates(for pipeline: Pipeline, seed: Seed) throws(TrainingError) -> [TrialSettings] {
    let trials: [TrialSettings]
    switch strategy {
    case .grid, .halving(trials: nil): trials = try space.grid()
    case .random(let count), .halving(let count?): trials = try space.draw(count, seed: seed)
    }
    for trial in trials { _ = try pipeline.setting(trial) }
    if let resource = space.resource {
      for value in [resource.range.lowerBound, resource.range.upperBound] {
        _ = try pipeline.setting(trials[0].adding(resource.name, "\(value)"))
      }
    }
    return trials
  }

  /// Judges the trials, all in the same inner folds: those that leave two classes to train on. Throws where none does.
  ///
  /// Same rows, same search and same seed give the same outcome (seconds apart) for any number of workers, and whether
  /// or not a recorder knew some of it already. `progress` hears how many fits are done, and of how many.
  public func run(
    _ pipeline: Pipeline, on rows: LabelledFeatures, in context: TrainingContext, recorder: (any TrialRecorder)? = nil,
    progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) async throws(TrainingError) -> SearchOutcome {
    let candidates = try candidates(for: pipeline, seed: context.seed)
    let inner = try InnerFolds(rows, count: innerFolds, seed: context.seed)
    let folds = inner.folds.filter { Set($0.training.map { rows.labels[$0] }).count >= 2 }
    guard !folds.isEmpty else {
      throw .invalidSearch(
        "every one of the \(inner.folds.count) inner folds leaves a single class to train on; nothing can be judged")
    }
    let shares = folds.map { RowShares(of: $0.training, in: rows, seed: context.seed) }
    let smallest = folds.map { RowShares.smallest(for: $0.training, in: rows) }.max() ?? 1
    let rungs = SearchRungs(strategy, space: space, trials: candidates.count, smallestShare: smallest).rungs
    let fits = rungs.reduce(0) { $0 + $1.trials } * folds.count
    let judge = TrialJudge(
      pipeline: pipeline, rows: rows, folds: folds, metric: metric,
      context: TrainingContext(seed: context.seed.derived("trial"), workers: context.workers), recorder: recorder,
      progress: ProgressCounter(total: fits, report: progress))
    var trials: [Trial] = []
    var remaining = Array(candidates.indices)
    for (index, rung) in rungs.enumerated() {
      if index > 0 { remaining = survivors(of: trials.filter { $0.rung == index }, count: rung.trials) }
      let settings = remaining.map { number in
        let own = candidates[number]
        guard let resource = space.resource, let value = rung.resource else { return own }
        return own.adding(resource.name, "\(value)")
      }
      var judged: [TrialJudge.Candidate] = []
      for (number, settings) in zip(remaining, settings) {
        judged.append(.init(number: number, pipeline: try pipeline.setting(settings)))
      }
      let training = shares.enumerated().map { fold, shares in
        rung.rowShare < 1 ? shares.rows(rung.rowShare) : folds[fold].training
      }
      let tallies = try await judge.tallies(of: judged, rung: index, training: training)
      for (position, number) in remaining.enumerated() {
        trials.append(
          try trial(number, rung: index, settings[position], share: rung.rowShare, tallies[position]))
      }
    }
    let last = trials.filter { $0.rung == rungs.count }
    guard let best = best(of: last) else { throw .invalidSearch("the search has no trial") }
    return SearchOutcome(
      trials: trials, best: best, metric: metric, isSpeakerDisjoint: inner.areSpeakerDisjoint,
      skippedFolds: inner.folds.map(\.name).filter { name in !folds.contains { $0.name == name } })
  }

  private func trial(
    _ number: Int, rung: Int, _ settings: TrialSettings, share: Double, _ folds: [FoldTally]
  ) throws(TrainingError) -> Trial {
    guard let pooled = FoldTally.pooled(folds), let score = metric.figure(pooled) else {
      throw .invalidSearch("no row is judged in the inner folds")
    }
    return Trial(
      number: number + 1, rung: rung + 1, settings: settings, rowShare: share, folds: folds, score: score,
      foldScores: folds.map(metric.figure))
  }

  /// Candidate indices of the best trials of a rung, in the order of the trials.
  private func survivors(of rung: [Trial], count: Int) -> [Int] {
    rung.sorted { a, b in metric.isBetter(a.score, than: b.score) || (a.score == b.score && a.number < b.number) }
      .prefix(count).map { $0.number - 1 }.sorted()
  }

  /// Only a better score displaces an earlier trial.
  private func best(of trials: [Trial]) -> Trial? {
    trials.dropFirst().reduce(trials.first) { best, trial in
      best.map { metric.isBetter(trial.score, than: $0.score) ? trial : $0 }
    }
  }
}
