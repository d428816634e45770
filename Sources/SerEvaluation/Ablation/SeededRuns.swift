import SerNumerics

/// Judgements of one model that was trained several times, from other seeds, on the same folds.
public struct SeededRuns: Sendable {
  public let seeds: [UInt64]
  /// One a seed, all of the same rows.
  public let runs: [OutOfFoldPredictions]
  /// The pooled figures of each run.
  public let metrics: [ClassificationMetrics]

  /// Needs a run for each seed, at least one.
  public init(seeds: [UInt64], runs: [OutOfFoldPredictions]) {
    precondition(!seeds.isEmpty && seeds.count == runs.count, "a run for each seed")
    self.seeds = seeds
    self.runs = runs
    metrics = runs.map(\.metrics)
  }

  /// A figure over seeds; nil where a run doesn't define it.
  public func figure(_ value: (ClassificationMetrics) -> Double?) -> SeedFigure? { SeedFigure(metrics.map(value)) }

  /// The expected calibration error over seeds; nil where the model gives no probabilities.
  public var ece: SeedFigure? { SeedFigure(runs.map { $0.calibration?.ece }) }

  /// Whether several seeds were tried and none changed a prediction.
  public var ignoresSeed: Bool {
    runs.count > 1
      && runs.dropFirst().allSatisfy { run in
        run.rows.map(\.row) == runs[0].rows.map(\.row)
          && run.rows.map(\.prediction) == runs[0].rows.map(\.prediction)
      }
  }
}

/// A figure of one model under several seeds.
public struct SeedFigure: Sendable, Equatable {
  /// In the order of the seeds, at least one.
  public let values: [Double]

  init?(_ values: [Double?]) {
    let defined = values.compactMap { $0 }
    guard !defined.isEmpty, defined.count == values.count else { return nil }
    self.values = defined
  }

  public var mean: Double { Statistics.mean(values) }
  /// The sample deviation over seeds; nil for a single one.
  public var deviation: Double? { values.count > 1 ? Statistics.standardDeviation(values) : nil }
}
