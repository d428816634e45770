import Foundation
import SerEvaluation

/// Figures as the page writes them; a dash for what is undefined.
enum FigureText {
  static func value(_ value: Double?, digits: Int = 3) -> String {
    Wording.number(value, digits)
  }

  /// A figure with its interval.
  static func value(_ value: Double?, _ interval: Interval?) -> String {
    guard let interval else { return Self.value(value) }
    return "\(Self.value(value)) [\(Self.value(interval.lower)), \(Self.value(interval.upper))]"
  }

  /// A difference with its sign, and its interval.
  static func difference(_ value: Double, _ interval: Interval?) -> String {
    guard let interval else { return Wording.signed(value, 3) }
    return "\(Wording.signed(value, 3)) [\(Wording.signed(interval.lower, 3)), \(Wording.signed(interval.upper, 3))]"
  }

  static func percent(_ value: Double?, digits: Int = 0) -> String {
    value.map { Wording.percent($0, digits) } ?? "–"
  }

  /// A probability, very small ones as a bound.
  static func probability(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "–" }
    return value < 0.001 ? "< .001" : String(format: "%.3f", value)
  }
}
