import COpenBLAS

/// Matrix products by OpenBLAS, always on one thread: serbase's own parallelism (``parallelMap``) stands above them,
/// and a product split over threads would change its rounding with their number.
public enum MatrixProduct {
  private static let singleThread: Void = openblas_set_num_threads(1)

  /// Makes sure that OpenBLAS uses one thread: before any routine of it that isn't called from here.
  static func holdToOneThread() { _ = singleThread }

  /// `a · b`, shape [a.rows, b.columns].
  public static func multiply(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "\(a.rows) × \(a.columns) by \(b.rows) × \(b.columns)")
    return product(of: a, b, columns: b.columns) { left, right, result in
      multiply(left, right, into: result, rows: a.rows, inner: a.columns, columns: b.columns)
    }
  }

  /// `a · bᵀ`, shape [a.rows, b.rows]: all inner products between the rows of two matrices.
  public static func multiplyTransposed(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.columns == b.columns, "rows of \(a.columns) against rows of \(b.columns) values")
    return product(of: a, b, columns: b.rows) { left, right, result in
      multiplyTransposed(left, right, into: result, rows: a.rows, inner: a.columns, columns: b.rows)
    }
  }

  /// A new matrix of `a.rows` × `columns` that `compute` fills.
  private static func product(
    of a: Matrix, _ b: Matrix, columns: Int,
    _ compute: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  ) -> Matrix {
    var result = Matrix(rows: a.rows, columns: columns)
    a.values.withUnsafeBufferPointer { left in
      b.values.withUnsafeBufferPointer { right in
        result.values.withUnsafeMutableBufferPointer { compute(left, right, $0) }
      }
    }
    return result
  }

  /// Row-major `a [rows, inner] · b [inner, columns]` into `result [rows, columns]`, without allocating.
  public static func multiply(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>,
    rows: Int, inner: Int, columns: Int
  ) {
    guard rows > 0, columns > 0, inner > 0 else { return }
    precondition(a.count >= rows * inner && b.count >= inner * columns && result.count >= rows * columns)
    guard let a = a.baseAddress, let b = b.baseAddress, let result = result.baseAddress else { return }
    multiply(
      MatrixOperand(a, stride: inner), MatrixOperand(b, stride: columns), into: result, resultStride: columns,
      rows: rows, inner: inner, columns: columns)
  }

  /// Row-major `a [rows, inner] · b [columns, inner]ᵀ` into `result [rows, columns]`, whose rows stand `stride` values
  /// apart (nil: one after the other), without allocating.
  public static func multiplyTransposed(
    _ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>,
    rows: Int, inner: Int, columns: Int, stride: Int? = nil
  ) {
    guard rows > 0, columns > 0, inner > 0 else { return }
    let stride = stride ?? columns
    precondition(a.count >= rows * inner && b.count >= inner * columns)
    precondition(stride >= columns && result.count >= (rows - 1) * stride + columns)
    guard let a = a.baseAddress, let b = b.baseAddress, let result = result.baseAddress else { return }
    multiply(
      MatrixOperand(a, stride: inner), MatrixOperand(b, stride: inner, transposed: true), into: result,
      resultStride: stride, rows: rows, inner: inner, columns: columns)
  }

  /// `a · bᵀ` in double precision, row-major, shape [a.count / inner, b.count / inner].
  public static func multiplyTransposed(_ a: [Double], _ b: [Double], inner: Int) -> [Double] {
    precondition(inner > 0 && a.count.isMultiple(of: inner) && b.count.isMultiple(of: inner))
    let (rows, columns) = (a.count / inner, b.count / inner)
    var result = [Double](repeating: 0, count: rows * columns)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        result.withUnsafeMutableBufferPointer { result in
          guard let a = a.baseAddress, let b = b.baseAddress, let result = result.baseAddress else { return }
          multiply(
            MatrixOperand(a, stride: inner), MatrixOperand(b, stride: inner, transposed: true), into: result,
            resultStride: columns, rows: rows, inner: inner, columns: columns)
        }
      }
    }
    return result
  }

  /// The processor family whose kernels OpenBLAS chose, such as `Zen` or `SkylakeX`: stands beside every timing.
  public static var blasCoreName: String {
    guard let name = openblas_get_corename() else { return "unknown" }
    return String(cString: name)
  }
}
