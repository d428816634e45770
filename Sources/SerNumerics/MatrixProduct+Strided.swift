import COpenBLAS

/// A row-major matrix in someone else's memory, as an operand of a product: where it starts, how far apart its rows
/// stand, and whether the product takes it transposed.
@frozen
public struct MatrixOperand<Scalar> {
  public let base: UnsafePointer<Scalar>
  public let stride: Int
  public let isTransposed: Bool

  /// A matrix whose rows, as stored, stand `stride` values apart.
  @inlinable
  public init(_ base: UnsafePointer<Scalar>, stride: Int, transposed: Bool = false) {
    self.base = base
    self.stride = stride
    isTransposed = transposed
  }
}

extension MatrixProduct {
  /// `result = scale · a · b + kept · result` for strided matrices in single precision: `a` is [rows, inner] and `b` is
  /// [inner, columns] after their transposition, `result` is [rows, columns] with rows `resultStride` apart.
  public static func multiply(
    _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>, into result: UnsafeMutablePointer<Float>, resultStride: Int,
    rows: Int, inner: Int, columns: Int, scale: Float = 1, keeping kept: Float = 0
  ) {
    guard rows > 0, columns > 0, inner > 0 else { return }
    holdToOneThread()
    cblas_sgemm(
      CblasRowMajor, a.transposition, b.transposition, Int32(rows), Int32(columns), Int32(inner), scale, a.base,
      Int32(a.stride), b.base, Int32(b.stride), kept, result, Int32(resultStride))
  }

  /// The same in double precision.
  public static func multiply(
    _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>, into result: UnsafeMutablePointer<Double>,
    resultStride: Int, rows: Int, inner: Int, columns: Int, scale: Double = 1, keeping kept: Double = 0
  ) {
    guard rows > 0, columns > 0, inner > 0 else { return }
    holdToOneThread()
    cblas_dgemm(
      CblasRowMajor, a.transposition, b.transposition, Int32(rows), Int32(columns), Int32(inner), scale, a.base,
      Int32(a.stride), b.base, Int32(b.stride), kept, result, Int32(resultStride))
  }
}

extension MatrixOperand {
  fileprivate var transposition: CBLAS_TRANSPOSE { isTransposed ? CblasTrans : CblasNoTrans }
}
