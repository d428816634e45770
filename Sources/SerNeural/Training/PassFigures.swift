/// How well a network did on some rows.
public struct PassFigures: Codable, Sendable, Equatable {
  /// Weighted mean loss.
  public var loss: Double
  /// Share of rows whose likeliest class is the target's.
  public var accuracy: Double
  /// Mean over the classes that occur of the share found (unweighted average recall, UAR).
  public var meanRecall: Double
}
