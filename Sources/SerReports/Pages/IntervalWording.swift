import SerEvaluation

extension Wording {
  /// A figure with three digits and its interval, as tables show it.
  static func figure(_ value: Double?, _ interval: Interval?) -> String {
    guard let interval, value != nil else { return number(value, 3) }
    return "\(number(value, 3)) [\(number(interval.lower, 3)), \(number(interval.upper, 3))]"
  }

  static func figure(_ figure: EstimatedFigure) -> String { self.figure(figure.value, figure.interval) }

  /// A difference of shares in points (hundredths), signed, with its interval.
  static func points(_ value: Double?, _ interval: Interval?) -> String {
    let text = signed(value.map { $0 * 100 })
    guard let interval, value != nil else { return text }
    return "\(text) [\(signed(interval.lower * 100)), \(signed(interval.upper * 100))]"
  }
}
