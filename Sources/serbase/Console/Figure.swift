import Foundation
import SerEvaluation

/// Figures as people read them.
enum Figure {
  /// Three digits, or a dash for what is undefined.
  static func text(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }

  /// A probability, very small ones as a bound.
  static func probability(_ value: Double?) -> String {
    guard let value, value < 0.001 else { return text(value) }
    return "< .001"
  }

  /// A difference with its sign and its interval.
  static func signed(_ value: Double, _ interval: Interval?) -> String {
    let ends = interval.map { [$0.lower, $0.upper].map { String(format: "%+.3f", $0) }.joined(separator: ", ") }
    return String(format: "%+.3f", value) + (ends.map { " [\($0)]" } ?? "")
  }

  /// A duration with two digits.
  static func seconds(_ value: Double) -> String { String(format: "%.2f", value) }

  /// A figure with its interval.
  static func text(_ value: Double?, _ interval: Interval?) -> String {
    guard let interval else { return text(value) }
    return "\(text(value)) [\(text(interval.lower)), \(text(interval.upper))]"
  }
}
