import SerNumerics

/// What a model makes of degraded clips, beside what it makes of the same clips as they are.
public struct DegradedJudgement: Sendable {
  /// Of the degraded clips.
  public let predictions: OutOfFoldPredictions
  public let metrics: ClassificationMetrics
  public let uarInterval: Interval?
  /// UAR of the degraded clips less that of the same clips as they are; nil where either is undefined.
  public let uarDifference: Double?
  public let uarDifferenceInterval: Interval?

  /// `speakers` names the speaker of each cross-validated row; without speakers there are no intervals.
  public init(
    _ predictions: OutOfFoldPredictions, clean: OutOfFoldPredictions, speakers: [String]?, seed: Seed
  ) {
    self.predictions = predictions
    metrics = predictions.metrics
    let judged = Set(predictions.rows.map(\.row))
    let same = clean.metrics { judged.contains($0.row) }
    uarDifference = metrics.uar.flatMap { uar in same.uar.map { uar - $0 } }
    guard let speakers, !predictions.rows.isEmpty else {
      uarInterval = nil
      uarDifferenceInterval = nil
      return
    }
    let bootstrap = SpeakerBootstrap(seed: seed)
    uarInterval = bootstrap.intervals(of: predictions, speakers: speakers)?.uar
    uarDifferenceInterval = bootstrap.differences(predictions, clean, speakers: speakers)?.uar
  }
}
