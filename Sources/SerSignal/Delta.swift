import CSerKernels
import SerNumerics

/// Time derivatives of feature rows by local polynomial fits (Savitzky & Golay 1964, doi:10.1021/ac60214a047), as
/// `librosa.feature.delta(width=9, mode="interp")`: Δ is the slope of a line, ΔΔ the second derivative of a parabola
/// through 9 frames. ``DeltaStream`` makes the same of rows that arrive one after another.
public enum Delta {
  /// Frames under the fit: the least number of rows a derivative needs.
  public static let width = 2 * half + 1
  /// Frames on either side of the one whose derivative is taken.
  public static let half = Int(SER_DELTA_HALF)

  /// Weights of x[t], x[t±1] … x[t±4]: k / Σk² for the slope.
  private static let slope: [Float] = (0...half).map { Float(Double($0) / 60) }
  /// 2·(k² − mean k²) / Σ(k² − mean k²)² for the second derivative.
  private static let curvature: [Float] = (0...half).map { Float(2 * (Double($0 * $0) - 20.0 / 3) / 308) }

  /// Δ of each column, same shape. Needs ``width`` rows.
  public static func first(_ rows: Matrix) -> Matrix { both(rows).first }

  /// ΔΔ of each column, same shape. Needs ``width`` rows.
  public static func second(_ rows: Matrix) -> Matrix { both(rows).second }

  /// Δ and ΔΔ of each column in one pass, same shapes. Needs ``width`` rows.
  public static func both(_ rows: Matrix) -> (first: Matrix, second: Matrix) {
    precondition(rows.rows >= width, "\(rows.rows) frames; a delta needs \(width)")
    let columns = rows.columns
    let count = rows.values.count
    var second: [Float] = []
    let first = [Float](unsafeUninitializedCapacity: count) { first, firstCount in
      second = [Float](unsafeUninitializedCapacity: count) { second, secondCount in
        rows.values.withUnsafeBufferPointer { source in
          take(
            source.baseAddress!, rows: rows.rows - 2 * half, columns: columns,
            first: first.baseAddress! + half * columns, second: second.baseAddress! + half * columns)
        }
        extend(first, rows: rows.rows, columns: columns)
        extend(second, rows: rows.rows, columns: columns)
        secondCount = count
      }
      firstCount = count
    }
    return (
      Matrix(rows: rows.rows, columns: columns, values: first),
      Matrix(rows: rows.rows, columns: columns, values: second)
    )
  }

  /// Derivatives of `rows` rows out of `rows + 2·half` that stand around them.
  static func take(
    _ source: UnsafePointer<Float>, rows: Int, columns: Int, first: UnsafeMutablePointer<Float>,
    second: UnsafeMutablePointer<Float>
  ) {
    ser_delta_rows(source, rows, columns, slope, curvature, first, second)
  }

  /// The fit of the first 9 frames also serves the 4 before its centre ("interp"), the last one the 4 behind: a
  /// derivative of the fit's own degree is constant under it.
  private static func extend(_ values: UnsafeMutableBufferPointer<Float>, rows: Int, columns: Int) {
    let base = values.baseAddress!
    for frame in 0..<half {
      (base + frame * columns).update(from: base + half * columns, count: columns)
      (base + (rows - 1 - frame) * columns).update(from: base + (rows - 1 - half) * columns, count: columns)
    }
  }
}
