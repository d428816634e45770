import Foundation
import SerNumerics

/// A range that values are drawn from evenly, written `10..20`, or `10` for always the same.
public struct DrawRange: Codable, Sendable, Equatable, LosslessStringConvertible {
  public let lower: Double
  public let upper: Double

  /// Nil unless both are finite and in order.
  public init?(_ lower: Double, _ upper: Double) {
    guard lower.isFinite, upper.isFinite, lower <= upper else { return nil }
    self.lower = lower
    self.upper = upper
  }

  /// A range of one value.
  init(only value: Double) {
    lower = value
    upper = value
  }

  /// A range known to be in order.
  init(_ range: ClosedRange<Double>) {
    lower = range.lowerBound
    upper = range.upperBound
  }

  public init?(_ description: String) {
    guard let dots = description.range(of: "..") else {
      guard let value = Double(description) else { return nil }
      self.init(value, value)
      return
    }
    guard let lower = Double(description[..<dots.lowerBound]), let upper = Double(description[dots.upperBound...])
    else { return nil }
    self.init(lower, upper)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let range = DrawRange(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no range such as 10..20")
    }
    self = range
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  public var description: String {
    lower == upper ? Self.text(lower) : "\(Self.text(lower))..\(Self.text(upper))"
  }

  /// Whether all values of the range lie in `allowed`.
  func isWithin(_ allowed: ClosedRange<Double>) -> Bool { allowed.contains(lower) && allowed.contains(upper) }

  /// A value, drawn evenly.
  public func draw(_ stream: inout RandomStream) -> Double { lower == upper ? lower : stream.uniform(lower, upper) }

  /// The shortest text that reads back as the same number, without a needless `.0`.
  static func text(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
