/// One fit of a search: a trial's fold on a rung, from 0 each.
public struct TrialFit: Codable, Hashable, Sendable {
  public let rung: Int
  public let trial: Int
  public let fold: Int

  public init(rung: Int, trial: Int, fold: Int) {
    self.rung = rung
    self.trial = trial
    self.fold = fold
  }
}

/// Where a search writes down each fit as it ends, and finds what an earlier, interrupted run of it has done already.
public protocol TrialRecorder: Sendable {
  /// The tally of a fit that is done; nil where it isn't.
  func tally(of fit: TrialFit) -> FoldTally?
  /// Keeps fits that have just ended. Called from any thread, one call after the other or at once.
  func record(_ finished: [(fit: TrialFit, tally: FoldTally)]) throws(TrainingError)
}
