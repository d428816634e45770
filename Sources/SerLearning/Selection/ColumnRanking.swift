import SerNumerics

/// Columns by how much they promise.
enum ColumnRanking {
  /// The F statistic of each column over the classes (``AnalysisOfVariance``), one value a column in their order; −∞ for
  /// a constant column, below all others.
  static func varianceRatios(of rows: LabelledFeatures) throws(TrainingError) -> [Double] {
    var ratios: [Double] = []
    var values = [Double](repeating: 0, count: rows.count)
    for column in 0..<rows.features.columns {
      if Task.isCancelled { throw .cancelled }
      guard rows.features.varies(column: column) else {
        ratios.append(-.infinity)
        continue
      }
      for row in 0..<rows.count { values[row] = Double(rows.features.values[row * rows.features.columns + column]) }
      let mean = Statistics.mean(values)
      for row in values.indices { values[row] -= mean }
      let analysis = values.withUnsafeBufferPointer {
        AnalysisOfVariance($0, groups: rows.labels, groupCount: rows.classNames.count)
      }
      ratios.append(analysis?.f ?? -.infinity)
    }
    return ratios
  }

  /// The columns of the greatest values, at most `count`; the first of equals.
  static func best(_ count: Int, by values: [Double]) -> [Int] {
    let ordered = values.indices.sorted { (values[$1], $0) < (values[$0], $1) }
    return Array(ordered.prefix(count))
  }
}

extension Matrix {
  /// Whether the rows differ in this column.
  func varies(column: Int) -> Bool {
    guard rows > 1 else { return false }
    let first = values[column]
    return (1..<rows).contains { values[$0 * columns + column] != first }
  }
}
