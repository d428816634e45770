import SerLearning

extension RandomForestModel: ReportsImportance {
  /// ``importance``, or the same for every feature where nothing was split.
  public var featureImportance: [Double] {
    importance.contains { $0 > 0 } ? importance : importance.map { _ in 1 / Double(importance.count) }
  }
}
