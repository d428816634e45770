import SerNumerics

/// How much the columns of a set repeat each other, from their correlations (of the columns that vary).
public struct ColumnRedundancy: Sendable, Equatable {
  /// |r| above this counts as telling the same.
  public static let highCorrelation = 0.9
  /// The share of the variance that the counted components hold.
  public static let variance = 0.95

  /// Columns that vary.
  public let columns: Int
  /// The share of the pairs of columns with |r| above ``highCorrelation``, 0…1; nil with fewer than two columns.
  public let correlatedPairs: Double?
  /// (Σλ)² / Σλ² of the correlation matrix's eigenvalues: between 1 (all columns the same) and the number of columns
  /// (all unrelated); the participation ratio, a count of the dimensions that are really used.
  public let participationRatio: Double?
  /// The fewest principal components that hold ``variance`` of the variance of the standardised columns.
  public let components: Int?

  public init(_ standardized: StandardizedColumns) {
    let values = standardized.varyingValues
    let (rows, count) = (standardized.rows, standardized.varies.count { $0 })
    columns = count
    guard count > 0 else {
      (correlatedPairs, participationRatio, components) = (nil, nil, nil)
      return
    }
    let correlation = MatrixProduct.multiplyTransposed(values, values, inner: rows).map { $0 / Double(rows) }
    // The eigenvalues of the correlations sum to the number of columns, their squares to the squares of all entries.
    participationRatio = Double(count) * Double(count) / correlation.reduce(0) { $0 + $1 * $1 }
    correlatedPairs = Self.correlatedPairs(correlation, count)
    components = Self.components(values, correlation, rows: rows, count: count)
  }

  private static func correlatedPairs(_ correlation: [Double], _ count: Int) -> Double? {
    guard count > 1 else { return nil }
    var high = 0
    for first in 0..<count {
      for second in first + 1..<max(count, first + 1) where abs(correlation[first * count + second]) > highCorrelation {
        high += 1
      }
    }
    return Double(high) / Double(count * (count - 1) / 2)
  }

  /// The smaller of the two matrices that share their eigenvalues is taken apart: columns by columns or rows by rows.
  private static func components(_ values: [Double], _ correlation: [Double], rows: Int, count: Int) -> Int? {
    let eigenvalues: [Double]?
    if count <= rows {
      eigenvalues = SymmetricEigenvalues.descending(correlation, order: count)
    } else {
      var transposed = [Double](repeating: 0, count: values.count)
      for column in 0..<count {
        for row in 0..<rows { transposed[row * count + column] = values[column * rows + row] }
      }
      let gram = MatrixProduct.multiplyTransposed(transposed, transposed, inner: count)
      eigenvalues = SymmetricEigenvalues.descending(gram.map { $0 / Double(rows) }, order: rows)
    }
    guard let eigenvalues else { return nil }
    var held = 0.0
    // Rounding must not cost a component where the share is met exactly.
    let wanted = variance * Double(count) * (1 - 1e-12)
    for (index, eigenvalue) in eigenvalues.enumerated() {
      held += eigenvalue
      if held >= wanted { return index + 1 }
    }
    return eigenvalues.count
  }
}
