import SerNumerics

/// Columns by how much they promise.
enum ColumnRanking {
  /// The F statistic of each column over the classes (``AnalysisOfVariance``) of the rows that have a value in it, one
  /// a column in their order; −∞ for a constant column, below all others.
  static func varianceRatios(of rows: LabelledFeatures) throws(TrainingError) -> [Double] {
    var ratios: [Double] = []
    var values: [Double] = []
    var labels: [Int] = []
    for column in 0..<rows.features.columns {
      if Task.isCancelled { throw .cancelled }
      guard rows.features.varies(column: column) else {
        ratios.append(-.infinity)
        continue
      }
      values.removeAll(keepingCapacity: true)
      labels.removeAll(keepingCapacity: true)
      for row in 0..<rows.count {
        let value = rows.features.values[row * rows.features.columns + column]
        guard !value.isNaN else { continue }
        values.append(Double(value))
        labels.append(rows.labels[row])
      }
      let mean = Statistics.mean(values)
      for row in values.indices { values[row] -= mean }
      let analysis = values.withUnsafeBufferPointer {
        AnalysisOfVariance($0, groups: labels, groupCount: rows.classNames.count)
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
  /// Whether the rows that have a value in this column differ in it.
  func varies(column: Int) -> Bool {
    var first: Float?
    for row in 0..<rows {
      let value = values[row * columns + column]
      guard !value.isNaN else { continue }
      if let first, value != first { return true }
      first = value
    }
    return false
  }
}
