/// Where a run stands, batch by batch, for whoever draws a progress bar.
public struct TrainingProgress: Sendable {
  /// From 0 on.
  public var epoch: Int
  public var epochs: Int
  /// Batches of this epoch that are done.
  public var batch: Int
  public var batches: Int
  /// Mean training loss of this epoch so far.
  public var loss: Double
}
