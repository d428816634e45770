import SerNumerics

/// One combination of settings on one rung, judged on every inner fold.
public struct Trial: Sendable, Equatable {
  /// From 1, in the order of the space.
  public let number: Int
  /// From 1; the last one is judged with all there is.
  public let rung: Int
  public let settings: TrialSettings
  /// Share of each inner fold's training rows that was fitted.
  public let rowShare: Double
  /// In the order of the inner folds.
  public let folds: [FoldTally]
  /// Of the rows of all folds pooled.
  public let score: Double
  /// Of each fold on its own; nil where a fold has no figure.
  public let foldScores: [Double?]

  /// Mean of the folds' own scores.
  public var mean: Double { Statistics.mean(foldScores.compactMap { $0 }) }
  /// Sample standard deviation of the folds' own scores; NaN for one fold.
  public var deviation: Double { Statistics.standardDeviation(foldScores.compactMap { $0 }) }
  /// Seconds of all fits and predictions.
  public var seconds: Double { folds.reduce(0) { $0 + $1.seconds } }
}

/// What a search found.
public struct SearchOutcome: Sendable {
  /// By rung, then number.
  public let trials: [Trial]
  /// The best trial of the last rung; of equally good ones the earliest.
  public let best: Trial
  public let metric: SearchMetric
  /// Whether the inner folds keep speakers apart.
  public let isSpeakerDisjoint: Bool
  /// Names of inner folds that leave a single class to train on, and so take no part.
  public let skippedFolds: [String]

  /// What was chosen, briefly.
  public var choice: SearchChoice {
    SearchChoice(
      settings: best.settings, metric: metric, innerScore: best.score, trials: Set(trials.map(\.number)).count)
  }
}

/// The settings that a search chose inside some training rows, and how they did there.
public struct SearchChoice: Sendable, Equatable, Codable {
  public let settings: TrialSettings
  public let metric: SearchMetric
  /// Pooled over the inner folds: the best of many, and so too good.
  public let innerScore: Double
  /// Number of combinations that were tried.
  public let trials: Int
}
