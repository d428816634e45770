/// An interval with its level.
public struct Interval: Sendable, Equatable, Codable {
  public let lower: Double
  public let upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Whether a value lies in it, its ends included.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
