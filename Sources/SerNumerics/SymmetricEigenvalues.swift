import COpenBLAS

/// Eigenvalues of symmetric matrices, by LAPACK's `dsyev` in OpenBLAS.
public enum SymmetricEigenvalues {
  /// The eigenvalues of a symmetric `order` × `order` matrix, the greatest first; nil where LAPACK doesn't converge
  /// (which it reports for non-finite values).
  ///
  /// Time grows with the cube of the order: about 0.4 s for 1000. On one thread, as all of ``MatrixProduct``.
  public static func descending(_ matrix: [Double], order: Int) -> [Double]? {
    precondition(matrix.count == order * order, "\(matrix.count) values for order \(order)")
    guard order > 0 else { return [] }
    MatrixProduct.holdToOneThread()
    var matrix = matrix
    var eigenvalues = [Double](repeating: 0, count: order)
    var optimal = 0.0
    guard solve(&matrix, order, &eigenvalues, work: &optimal, length: -1) == 0 else { return nil }
    let length = max(3 * order, Int(optimal))
    var work = [Double](repeating: 0, count: length)
    guard solve(&matrix, order, &eigenvalues, work: &work, length: length) == 0 else { return nil }
    return eigenvalues.reversed()
  }

  /// One call of `dsyev` for eigenvalues only; `length` −1 asks for the best length of `work`.
  private static func solve(
    _ matrix: UnsafeMutablePointer<Double>, _ order: Int, _ eigenvalues: UnsafeMutablePointer<Double>,
    work: UnsafeMutablePointer<Double>, length: Int
  ) -> Int32 {
    var (job, triangle): (CChar, CChar) = (CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "U")))
    var (order, leading, length, status) = (Int32(order), Int32(order), Int32(length), Int32(0))
    dsyev_(&job, &triangle, &order, matrix, &leading, eigenvalues, work, &length, &status, 1, 1)
    return status
  }
}
