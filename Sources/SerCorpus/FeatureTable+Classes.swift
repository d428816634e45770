import SerNumerics

extension FeatureTable {
  /// The chosen rows, in the order given. Classes stay, even those without a row.
  public func selecting(rows: [Int]) -> FeatureTable {
    func pick<Value>(_ values: [Value]?) -> [Value]? { values.map { values in rows.map { values[$0] } } }
    var chosen = self
    chosen.features = features.selectingRows(rows)
    chosen.labels = labels.isEmpty ? [] : rows.map { labels[$0] }
    chosen.speakers = pick(speakers)
    chosen.genders = pick(genders)
    chosen.intensities = pick(intensities)
    chosen.paths = pick(paths)
    return chosen
  }

  /// The rows of these classes, which are numbered in the order given; all other rows are left out.
  public func keeping(classes: [String]) -> FeatureTable {
    let places = labelNames.map { classes.firstIndex(of: $0) }
    var kept = selecting(rows: labels.indices.filter { places[labels[$0]] != nil })
    kept.labels = kept.labels.map { places[$0] ?? 0 }
    kept.labelNames = classes
    return kept
  }

  /// The rows under the classes of a scheme, of which those stay that have a row; rows of emotions that it leaves out
  /// are left out.
  public func classed(by scheme: EmotionScheme) -> FeatureTable {
    let names = labelNames.map(scheme.className)
    var classed = selecting(rows: labels.indices.filter { names[labels[$0]] != nil })
    let present = Set(classed.labels.compactMap { names[$0] })
    classed.labelNames = scheme.groups.map(\.name).filter(present.contains)
    classed.labels = classed.labels.map { label in
      names[label].flatMap { classed.labelNames.firstIndex(of: $0) } ?? 0
    }
    return classed
  }

  /// The classes that have a row, with their rows, in the order of their numbers.
  public var rowsPerClass: [(name: String, rows: Int)] {
    let counts = labels.reduce(into: [Int](repeating: 0, count: labelNames.count)) { $0[$1] += 1 }
    return zip(labelNames, counts).filter { $1 > 0 }.map { ($0, $1) }
  }
}
