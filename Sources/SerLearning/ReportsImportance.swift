/// A fitted classifier that says how much it made of each feature.
public protocol ReportsImportance {
  /// One value a feature, not negative, summing to 1.
  var featureImportance: [Double] { get }
}
