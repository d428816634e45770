import Foundation
import SerNumerics

/// One hyperparameter of a search and the values it may take.
public struct SearchDimension: Sendable, Equatable {
  /// Where values come from.
  public enum Values: Sendable, Equatable {
    /// These, in this order.
    case list([String])
    /// Uniform between the two.
    case linear(ClosedRange<Double>)
    /// Uniform in the logarithm, between the two, both above 0.
    case logarithmic(ClosedRange<Double>)
    /// A whole number, each equally often; the two are at most 2⁵³ apart.
    case integer(ClosedRange<Int>)
  }

  public let name: String
  public let values: Values

  private init(_ name: String, _ values: Values) {
    self.name = name
    self.values = values
  }

  /// Parses `cost=0.1,1,10`, `gamma=log:1e-4..1`, `rowSample=lin:0.5..1` or `maxDepth=int:2..10`.
  public init(parsing text: String) throws(TrainingError) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw .invalidSearch("'\(text)' in the space: expected name=value,value,… or name=log:LOW..HIGH")
    }
    let name = text[..<equals].trimmingCharacters(in: .whitespaces)
    let right = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
    func range<Number: Comparable>(_ body: Substring, _ number: (String) -> Number?) throws(TrainingError)
      -> ClosedRange<Number>
    {
      let ends = body.components(separatedBy: "..").map { number($0.trimmingCharacters(in: .whitespaces)) }
      guard ends.count == 2, let low = ends[0], let high = ends[1], low <= high else {
        throw .invalidSearch("'\(text)' in the space: expected a range such as 1..10, the lower end first")
      }
      return low...high
    }
    func real(_ text: String) -> Double? { Double(text).flatMap { $0.isFinite ? $0 : nil } }
    let values: Values
    if right.hasPrefix("log:") {
      let ends = try range(right.dropFirst(4), real)
      guard ends.lowerBound > 0 else {
        throw .invalidSearch("'\(text)' in the space: a logarithmic range needs ends above 0")
      }
      values = .logarithmic(ends)
    } else if right.hasPrefix("lin:") {
      values = .linear(try range(right.dropFirst(4), real))
    } else if right.hasPrefix("int:") {
      let ends = try range(right.dropFirst(4)) { Int($0) }
      let (width, overflow) = ends.upperBound.subtractingReportingOverflow(ends.lowerBound)
      guard !overflow, width <= 1 << 53 else {
        throw .invalidSearch("'\(text)' in the space: the ends of a range of whole numbers are at most 2^53 apart")
      }
      values = .integer(ends)
    } else {
      let list = right.split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard !list.contains("") else { throw .invalidSearch("'\(text)' in the space: a value is empty") }
      if let twice = list.first(where: { value in list.count { $0 == value } > 1 }) {
        throw .invalidSearch("'\(text)' in the space: \(twice) is there twice")
      }
      values = .list(list)
    }
    self.init(name, values)
  }

  /// A value at random.
  func draw(_ stream: inout RandomStream) -> String {
    switch values {
    case .list(let list): list[stream.index(below: list.count)]
    case .linear(let ends): Self.text(stream.uniform(ends.lowerBound, ends.upperBound), within: ends)
    case .logarithmic(let ends):
      Self.text(exp(stream.uniform(log(ends.lowerBound), log(ends.upperBound))), within: ends)
    case .integer(let ends): "\(ends.lowerBound + stream.index(below: ends.upperBound - ends.lowerBound + 1))"
    }
  }

  /// Four digits are all that a drawn value is worth, and all that a reader wants to copy; more only where rounding
  /// would leave the range.
  private static func text(_ value: Double, within ends: ClosedRange<Double>) -> String {
    let short = String(format: "%.4g", value)
    if let rounded = Double(short), ends.contains(rounded) { return short }
    return "\(min(max(value, ends.lowerBound), ends.upperBound))"
  }
}

extension SearchDimension: CustomStringConvertible {
  /// The dimension as it is typed.
  public var description: String {
    switch values {
    case .list(let list): "\(name)=\(list.joined(separator: ","))"
    case .linear(let ends): "\(name)=lin:\(ends.lowerBound)..\(ends.upperBound)"
    case .logarithmic(let ends): "\(name)=log:\(ends.lowerBound)..\(ends.upperBound)"
    case .integer(let ends): "\(name)=int:\(ends.lowerBound)..\(ends.upperBound)"
    }
  }
}
