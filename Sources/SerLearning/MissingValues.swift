import SerNumerics

/// Whether rows may lack values. A value that is missing is NaN; infinite ones are always refused.
public enum MissingValues: Sendable, Equatable {
  case refused, allowed

  /// Throws for the first value that isn't taken; `row` is what a row is called.
  public func check(_ features: Matrix, row name: String = "row", rule: String = "every value must be finite")
    throws(TrainingError)
  {
    switch self {
    case .refused:
      guard let (row, column) = features.firstNonFinite else { return }
      throw .invalidRows("\(name) \(row), column \(column) is \(features[row, column]); \(rule)")
    case .allowed:
      guard let (row, column) = features.firstInfinite else { return }
      throw .invalidRows(
        "\(name) \(row), column \(column) is \(features[row, column]); a value may be missing (NaN), not infinite")
    }
  }
}

extension LabelledFeatures {
  /// Throws where a value is missing: what a trainer without ``ClassifierTrainer/acceptsMissingValues`` asks first.
  public func checkComplete(for model: String) throws(TrainingError) {
    guard missing == .allowed, let (row, column) = features.firstNonFinite else { return }
    throw .invalidRows("row \(row), column \(column) has no value; \(model) needs every one")
  }
}
