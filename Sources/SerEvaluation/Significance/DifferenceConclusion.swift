/// What may be said of a difference.
public enum DifferenceConclusion: String, Sendable, CaseIterable {
  /// The interval lies above 0, or below, and the corrected test agrees (p < .05).
  case higher
  case lower
  /// The interval lies beside 0, but the test, corrected for the number of comparisons, doesn't reach .05.
  case suggested
  /// The interval includes 0.
  case undecided
  /// Not a single prediction differs.
  case identical
  /// Too few speakers for an interval or a test.
  case unjudged

  /// Judges a difference by its interval over speakers and its corrected p-value.
  public init(difference: Double, interval: Interval?, adjustedP: Double?, isIdentical: Bool) {
    if isIdentical {
      self = .identical
    } else if let interval {
      if interval.contains(0) {
        self = .undecided
      } else if let adjustedP, adjustedP < 0.05 {
        self = difference > 0 ? .higher : .lower
      } else {
        self = .suggested
      }
    } else {
      self = .unjudged
    }
  }

  /// Judges a difference by its corrected p-value alone, where no speakers are known.
  public init(difference: Double, adjustedP: Double?) {
    guard let adjustedP else {
      self = .unjudged
      return
    }
    self = adjustedP >= 0.05 ? .undecided : difference > 0 ? .higher : .lower
  }

  /// Whether the difference holds.
  public var holds: Bool { self == .higher || self == .lower }
}
