/// How much each feature counts in a fitted model, by one measure.
public struct FeatureImportance: Codable, Sendable, Equatable {
  /// What is measured, such as `gain` or `permutation`.
  public let measure: String
  /// One value a feature, in the measure's own unit: the greater, the more it counts.
  public let values: [Double]

  public init(measure: String, values: [Double]) {
    self.measure = measure
    self.values = values
  }

  /// The `count` features that count most, the greatest first and equal ones in their order; those of 0 or less, which
  /// the model could do without, are left out.
  public func leading(_ count: Int) -> [(feature: Int, value: Double)] {
    values.enumerated().filter { $0.element > 0 }
      .sorted { ($0.element, $1.offset) > ($1.element, $0.offset) }
      .prefix(count).map { ($0.offset, $0.element) }
  }
}

/// A fitted model that knows how much each feature counts in it.
public protocol ReportsImportance {
  /// By each measure that the model has, the one to show first in front.
  var featureImportances: [FeatureImportance] { get }
}
