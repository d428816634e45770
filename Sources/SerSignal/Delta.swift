import CSerKernels
import SerNumerics

/// Time derivatives of feature rows by local polynomial fits (Savitzky & Golay 1964, doi:10.1021/ac60214a047), as
/// `librosa.feature.delta(width=9, mode="interp")`: Δ is the slope of a line, ΔΔ the second derivative of a parabola
/// through 9 frames.
public enum Delta {
  /// Frames under the fit: the least number of rows a derivative needs.
  public static let width = 9
  private static let half = width / 2

  /// Weights of x[t], x[t±1] … x[t±4]: k / Σk² for the slope.
  private static let slope: [Float] = (0...half).map { Float(Double($0) / 60) }
  /// 2·(k² − mean k²) / Σ(k² − mean k²)² for the second derivative.
  private static let curvature: [Float] = (0...half).map { Float(2 * (Double($0 * $0) - 20.0 / 3) / 308) }

  /// Δ of each column, same shape. Needs ``width`` rows.
  public static func first(_ rows: Matrix) -> Matrix { filtered(rows, weights: slope, mirrorSign: -1) }

  /// ΔΔ of each column, same shape. Needs ``width`` rows.
  public static func second(_ rows: Matrix) -> Matrix { filtered(rows, weights: curvature, mirrorSign: 1) }

  private static func filtered(_ rows: Matrix, weights: [Float], mirrorSign: Float) -> Matrix {
    precondition(rows.rows >= width, "\(rows.rows) frames; a delta needs \(width)")
    let columns = rows.columns
    let values = [Float](unsafeUninitializedCapacity: rows.values.count) { result, count in
      rows.values.withUnsafeBufferPointer { source in
        ser_symmetric_row_filter(
          source.baseAddress, rows.rows, columns, weights, half, mirrorSign, result.baseAddress)
      }
      // The fit of the first 9 frames also serves the 4 before its centre ("interp"): a derivative of the fit's own
      // degree is constant under it.
      for frame in 0..<half {
        for column in 0..<columns {
          result[frame * columns + column] = result[half * columns + column]
          let last = rows.rows - 1
          result[(last - frame) * columns + column] = result[(last - half) * columns + column]
        }
      }
      count = rows.values.count
    }
    return Matrix(rows: rows.rows, columns: columns, values: values)
  }
}
