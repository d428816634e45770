import SerNumerics

/// The columns of a feature matrix in Double, each with mean 0 and population deviation 1, one after the other.
///
/// Statistics of columns are sums over rows that cancel: they are taken from here and not from the Float rows.
public struct StandardizedColumns: Sendable {
  /// Values a column.
  public let rows: Int
  /// Columns, those that don't vary included.
  public let count: Int
  /// Column after column, shape [count, rows]; zeros for one that doesn't vary.
  let values: [Double]
  /// Whether each column varies, by the rule of ``Standardizer``: more than rounding noise.
  public let varies: [Bool]

  public init(_ features: Matrix) {
    let (rows, count) = (features.rows, features.columns)
    var values = [Double](repeating: 0, count: rows * count)
    var varies = [Bool](repeating: false, count: count)
    features.values.withUnsafeBufferPointer { source in
      values.withUnsafeMutableBufferPointer { target in
        for row in 0..<rows {
          for column in 0..<count { target[column * rows + row] = Double(source[row * count + column]) }
        }
        for column in 0..<count {
          let own = UnsafeMutableBufferPointer(rebasing: target[column * rows..<(column + 1) * rows])
          varies[column] = Self.standardize(own)
        }
      }
    }
    self.rows = rows
    self.count = count
    self.values = values
    self.varies = varies
  }

  /// Standardises in place; false, and zeros, where nothing varies.
  private static func standardize(_ values: UnsafeMutableBufferPointer<Double>) -> Bool {
    guard !values.isEmpty else { return false }
    var sum = 0.0
    for value in values { sum += value }
    let mean = sum / Double(values.count)
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    let deviation = (squares / Double(values.count)).squareRoot()
    let isVarying = deviation > abs(mean) * 1e-7 && deviation > 0
    for index in values.indices { values[index] = isVarying ? (values[index] - mean) / deviation : 0 }
    return isVarying
  }

  /// Reads one column.
  func withColumn<Result>(_ index: Int, _ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
    try values.withUnsafeBufferPointer { all in
      try body(UnsafeBufferPointer(rebasing: all[index * rows..<(index + 1) * rows]))
    }
  }

  /// The values of one column, in the order of the rows.
  public func column(_ index: Int) -> [Double] { Array(values[index * rows..<(index + 1) * rows]) }

  /// The columns that vary, shape [their number, rows].
  var varyingValues: [Double] {
    guard varies.contains(false) else { return values }
    return varies.indices.filter { varies[$0] }.flatMap { values[$0 * rows..<($0 + 1) * rows] }
  }
}
