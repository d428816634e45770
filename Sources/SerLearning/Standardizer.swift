import SerNumerics

/// Brings each column to mean 0 and standard deviation 1, as it was in the rows it was fitted on.
public struct Standardizer: Codable, Sendable, Equatable {
  /// Shape [1, d].
  public let means: Matrix
  /// Shape [1, d]; 1 for a column that doesn't vary.
  public let scales: Matrix

  /// Means and population standard deviations of `features`, at least one row, summed in `Double`.
  public init(fitting features: Matrix) {
    let (rows, columns) = (features.rows, features.columns)
    var means = [Double](repeating: 0, count: columns)
    var squares = means
    features.values.withUnsafeBufferPointer { values in
      for row in 0..<rows { for column in 0..<columns { means[column] += Double(values[row * columns + column]) } }
      for column in 0..<columns { means[column] /= Double(max(1, rows)) }
      for row in 0..<rows {
        for column in 0..<columns {
          let deviation = Double(values[row * columns + column]) - means[column]
          squares[column] += deviation * deviation
        }
      }
    }
    let scales = zip(squares, means).map { square, mean in
      let deviation = (square / Double(max(1, rows))).squareRoot()
      // A constant column leaves only rounding noise, which must not be blown up to unit variance.
      return deviation > abs(mean) * 1e-7 && deviation > 0 ? Float(deviation) : 1
    }
    self.means = Matrix(rows: 1, columns: columns, values: means.map { Float($0) })
    self.scales = Matrix(rows: 1, columns: columns, values: scales)
  }

  /// Known means and scales, each of shape [1, d]; a scale above 0, infinite for a column that is to become 0.
  public init(means: Matrix, scales: Matrix) throws(TrainingError) {
    guard means.rows == 1, scales.rows == 1, means.columns == scales.columns, scales.values.allSatisfy({ $0 > 0 }),
      means.firstNonFinite == nil
    else { throw .invalidRows("scaling by \(scales.columns) scales above 0 and \(means.columns) finite means") }
    self.means = means
    self.scales = scales
  }

  /// The rows in units of the fitted deviations. Throws for another width.
  public func transform(_ features: Matrix) throws(TrainingError) -> Matrix {
    guard features.columns == means.columns else {
      throw .wrongWidth(found: features.columns, expected: means.columns)
    }
    var result = features
    let columns = features.columns
    result.values.withUnsafeMutableBufferPointer { values in
      for row in 0..<features.rows {
        for column in 0..<columns {
          let index = row * columns + column
          values[index] = (values[index] - means.values[column]) / scales.values[column]
        }
      }
    }
    return result
  }
}
