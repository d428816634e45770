import CSerKernels
import SerNumerics

/// Mean, standard deviation and skewness of each column over the frames of a clip: the functionals that turn a
/// contour of any length into a row of fixed width.
///
/// Sums are taken in `Double` about the mean, in two passes: the one-pass form cancels.
public enum MomentFunctionals {
  /// What is appended to a column's name, in the order in which the blocks stand.
  public static let suffixes = ["mean", "std", "skew"]

  /// `[mean × columns, std × columns, skew × columns]` of `frames`, shape [frames, columns], at least one frame.
  ///
  /// The standard deviation is the population's (n), the skewness the biased one (m₃ / m₂^1.5). The skewness of a
  /// column that doesn't vary (deviation within rounding of its mean) is 0, where `scipy.stats.skew` has NaN.
  public static func appendMoments(of frames: Matrix, to values: inout [Float]) {
    let columns = frames.columns
    let count = Double(frames.rows)
    var means = [Double](repeating: 0, count: columns)
    var squares = means
    var cubes = means
    frames.values.withUnsafeBufferPointer { source in
      ser_column_sums(source.baseAddress, frames.rows, columns, &means)
      for column in 0..<columns { means[column] /= count }
      ser_column_moments(source.baseAddress, frames.rows, columns, means, &squares, &cubes)
    }
    for mean in means { values.append(Float(mean)) }
    for square in squares { values.append(Float((square / count).squareRoot())) }
    for column in 0..<columns {
      let variance = squares[column] / count
      let noise = Double(Float.ulpOfOne) * means[column]
      let isConstant = variance <= noise * noise
      values.append(isConstant ? 0 : Float(cubes[column] / count / (variance * variance.squareRoot())))
    }
  }

  /// Column names of the functionals of named contours, in the same order.
  public static func names(of contours: [String]) -> [String] {
    suffixes.flatMap { suffix in contours.map { "\($0)_\(suffix)" } }
  }
}
