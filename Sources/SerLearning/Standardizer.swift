import SerNumerics

/// Brings each column to mean 0 and standard deviation 1, as it was in the rows it was fitted on.
public struct Standardizer: Codable, Sendable, Equatable {
  /// Shape [1, d].
  public let means: Matrix
  /// Shape [1, d]; 1 for a column that doesn't vary.
  public let scales: Matrix

  /// Means and population standard deviations of `features`, at least one row, summed in `Double`.
  ///
  /// Missing values (NaN) take no part; a column without any value has mean 0 and scale 1.
  public init(fitting features: Matrix) {
    let (rows, columns) = (features.rows, features.columns)
    var means = [Double](repeating: 0, count: columns)
    var squares = means
    var counts = means
    features.values.withUnsafeBufferPointer { values in
      for row in 0..<rows {
        for column in 0..<columns {
          let value = values[row * columns + column]
          means[column] += value.isNaN ? 0 : Double(value)
          counts[column] += value.isNaN ? 0 : 1
        }
      }
      for column in 0..<columns { means[column] /= max(1, counts[column]) }
      for row in 0..<rows {
        for column in 0..<columns {
          let value = values[row * columns + column]
          let deviation = value.isNaN ? 0 : Double(value) - means[column]
          squares[column] += deviation * deviation
        }
      }
    }
    let scales = squares.indices.map { column in
      let deviation = (squares[column] / max(1, counts[column])).squareRoot()
      // A constant column leaves only rounding noise, which must not be blown up to unit variance.
      return deviation > abs(means[column]) * 1e-7 && deviation > 0 ? Float(deviation) : 1
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

  /// The rows in units of the fitted deviations; missing values stay missing. Throws for another width.
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
