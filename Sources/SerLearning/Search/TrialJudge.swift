import SerNumerics

/// Fits settings on the training rows of inner folds and tallies their test rows.
struct TrialJudge: Sendable {
  let pipeline: Pipeline
  let rows: LabelledFeatures
  let folds: [Fold]
  let metric: SearchMetric
  let context: TrainingContext
  let recorder: (any TrialRecorder)?
  /// Hears each fit that ends.
  let progress: ProgressCounter

  /// A trial that is to be judged on every fold.
  struct Candidate: Sendable {
    let number: Int
    let pipeline: Pipeline
  }

  /// Tallies, shape [candidates][folds]; `training` are the rows of each fold that are fitted on this rung.
  func tallies(
    of candidates: [Candidate], rung: Int, training: [[Int]]
  ) async throws(TrainingError) -> [[FoldTally]] {
    var known: [TrialFit: FoldTally] = [:]
    var open: [(candidate: Int, fit: TrialFit)] = []
    for (index, candidate) in candidates.enumerated() {
      for fold in folds.indices {
        let fit = TrialFit(rung: rung, trial: candidate.number, fold: fold)
        if let tally = recorder?.tally(of: fit) {
          known[fit] = tally
          progress.advance()
        } else {
          open.append((index, fit))
        }
      }
    }
    let judged = try await judge(open, candidates, training)
    for (item, tally) in zip(open, judged) { known[item.fit] = tally }
    return candidates.map { candidate in
      folds.indices.compactMap { known[TrialFit(rung: rung, trial: candidate.number, fold: $0)] }
    }
  }

  private func judge(
    _ open: [(candidate: Int, fit: TrialFit)], _ candidates: [Candidate], _ training: [[Int]]
  ) async throws(TrainingError) -> [FoldTally] {
    // A sweep sees rows that are scaled, and nothing else of the pipeline.
    if pipeline.selector == nil, pipeline.calibration == nil, let sweep = pipeline.trainer as? any SettingSweep {
      return try await self.sweep(with: sweep, open, candidates, training)
    }
    // Folds of one trial, and trials, side by side; what is left of the workers goes into each fit.
    let width = max(1, min(context.workers, open.count))
    let inner = TrainingContext(seed: context.seed, workers: max(1, context.workers / width))
    let fits = open.map { (candidates[$0.candidate].pipeline, $0.fit) }
    return try await Self.typed {
      try await taskMap(count: fits.count, workers: width) { index in
        let (pipeline, fit) = fits[index]
        let tally = try await fitted(pipeline, fold: fit.fold, training: training[fit.fold], inner)
        try finish([(fit, tally)])
        return tally
      }
    }
  }

  private func fitted(
    _ pipeline: Pipeline, fold: Int, training: [Int], _ context: TrainingContext
  ) async throws(TrainingError) -> FoldTally {
    let start = ContinuousClock.now
    let fitted = try await pipeline.fit(rows.selecting(training), in: context)
    let test = folds[fold].test
    let scores = try fitted.scores(for: rows.features.selectingRows(test))
    return try check(
      FoldTally(
        scores, truth: test.map { rows.labels[$0] }, classCount: rows.classNames.count,
        converged: fitted.model.diagnostics.converged, seconds: (ContinuousClock.now - start).inSeconds))
  }

  // MARK: Settings that share work

  /// One call a fold for all settings that scale the rows alike. Which of them is scaled how is the pipeline's, so rows
  /// come to the sweep as its trainer would see them.
  private func sweep<Trainer: SettingSweep>(
    with trainer: Trainer, _ open: [(candidate: Int, fit: TrialFit)], _ candidates: [Candidate], _ training: [[Int]]
  ) async throws(TrainingError) -> [FoldTally] {
    var tallies: [TrialFit: FoldTally] = [:]
    for fold in folds.indices {
      for standardizes in [true, false] {
        let own = open.filter { $0.fit.fold == fold && candidates[$0.candidate].pipeline.standardizes == standardizes }
        guard !own.isEmpty else { continue }
        if Task.isCancelled { throw .cancelled }
        let settings = own.compactMap { candidates[$0.candidate].pipeline.trainer as? Trainer }
        let start = ContinuousClock.now
        let seen = try standardizes ? scaled(by: training[fold]) : rows
        let division = Fold(name: folds[fold].name, training: training[fold], test: folds[fold].test)
        let scores = try await Trainer.scores(of: settings, on: seen, folds: [division], in: context)
        guard scores.count == 1, scores[0].count == own.count else {
          throw .invalidRows("\(Trainer.identifier) gave scores of another number of settings than it was asked for")
        }
        let seconds = (ContinuousClock.now - start).inSeconds / Double(own.count)
        let truth = division.test.map { rows.labels[$0] }
        var finished: [(fit: TrialFit, tally: FoldTally)] = []
        for (item, scores) in zip(own, scores[0]) {
          let tally = try check(
            FoldTally(scores, truth: truth, classCount: rows.classNames.count, converged: nil, seconds: seconds))
          tallies[item.fit] = tally
          finished.append((item.fit, tally))
        }
        try finish(finished)
      }
    }
    return open.compactMap { tallies[$0.fit] }
  }

  private func scaled(by training: [Int]) throws(TrainingError) -> LabelledFeatures {
    let standardizer = Standardizer(fitting: rows.features.selectingRows(training))
    return rows.replacingFeatures(try standardizer.transform(rows.features))
  }

  // MARK: What every fit ends with

  private func check(_ tally: FoldTally) throws(TrainingError) -> FoldTally {
    guard metric != .logLoss || tally.logLossSum != nil else {
      let name = type(of: pipeline.trainer).identifier
      throw .invalidSearch("\(name) gives no probabilities under these settings; log-loss needs them")
    }
    return tally
  }

  private func finish(_ finished: [(fit: TrialFit, tally: FoldTally)]) throws(TrainingError) {
    try recorder?.record(finished)
    for _ in finished { progress.advance() }
  }

  /// The errors of a task group have lost their type: all that run in it throw this one, or are cancelled.
  private static func typed<Result>(_ body: () async throws -> Result) async throws(TrainingError) -> Result {
    do { return try await body() } catch { throw error as? TrainingError ?? .cancelled }
  }
}
