import SerFeatures

/// The sets that can be compared by their columns.
enum ComparableSets {
  /// All sets of the catalogue with named columns. Combinations are left to whoever asks for one.
  static var all: [any FeatureSet] {
    FeatureCatalogue.entries.map { $0.make() }.filter { hasColumns($0) && !($0 is CombinedFeatures) }
  }

  /// The sets of a list; throws for one without named columns, whose values have no meaning one by one.
  static func named(_ list: String) throws -> [any FeatureSet] {
    let sets = try NameList.featureSets(list, option: "--sets")
    if let frames = sets.first(where: { !hasColumns($0) }) {
      throw CommandFailure.usage(
        "--sets \(frames.specification): a set of frames has no columns to compare; there are "
          + all.map(\.specification).joined(separator: ", "))
    }
    return sets
  }

  private static func hasColumns(_ set: any FeatureSet) -> Bool {
    if case .columns = set.layout { true } else { false }
  }
}
