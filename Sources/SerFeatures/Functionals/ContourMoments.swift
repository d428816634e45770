import CSerKernels
import SerNumerics

/// Central moments of the columns of a matrix.
///
/// Sums are taken in `Double` about the mean, in two passes: the one-pass form cancels.
struct ContourMoments {
  private(set) var means: [Double]
  /// Population variances.
  private(set) var variances: [Double]
  private var thirds: [Double]
  private var fourths: [Double]

  /// Moments over the rows of `frames`, at least one.
  init(of frames: Matrix, withFourth: Bool) {
    let columns = frames.columns
    let count = Double(frames.rows)
    means = [Double](repeating: 0, count: columns)
    variances = means
    thirds = means
    fourths = means
    frames.values.withUnsafeBufferPointer { source in
      ser_column_sums(source.baseAddress, frames.rows, columns, &means)
      for column in 0..<columns { means[column] /= count }
      ser_column_moments(source.baseAddress, frames.rows, columns, means, &variances, &thirds)
      if withFourth { ser_column_fourth_moments(source.baseAddress, frames.rows, columns, means, &fourths) }
    }
    for column in 0..<columns {
      variances[column] /= count
      thirds[column] /= count
      fourths[column] /= count
    }
  }

  /// A deviation within rounding of the mean is none: its higher moments would be noise.
  private func isConstant(_ column: Int) -> Bool {
    let noise = Double(Float.ulpOfOne) * means[column]
    return variances[column] <= noise * noise
  }

  var skewness: [Float] {
    variances.indices.map { column in
      let variance = variances[column]
      return isConstant(column) ? 0 : Float(thirds[column] / (variance * variance.squareRoot()))
    }
  }

  var kurtosis: [Float] {
    variances.indices.map { column in
      isConstant(column) ? 0 : Float(fourths[column] / (variances[column] * variances[column]) - 3)
    }
  }
}
