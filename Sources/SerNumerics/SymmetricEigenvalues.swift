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
    var matrix = matrix
    return ascending(&matrix, order: order, withVectors: false)?.reversed()
  }

  /// The eigenvalues in ascending order, or nil. `matrix` is used up; with vectors, it then holds the eigenvector of each
  /// eigenvalue, one after the other.
  static func ascending(_ matrix: inout [Double], order: Int, withVectors: Bool) -> [Double]? {
    MatrixProduct.holdToOneThread()
    var eigenvalues = [Double](repeating: 0, count: order)
    var optimal = 0.0
    guard solve(&matrix, order, &eigenvalues, withVectors, work: &optimal, length: -1) == 0 else { return nil }
    let length = max(3 * order, Int(optimal))
    var work = [Double](repeating: 0, count: length)
    guard solve(&matrix, order, &eigenvalues, withVectors, work: &work, length: length) == 0 else { return nil }
    return eigenvalues
  }

  /// One call of `dsyev`; `length` −1 asks for the best length of `work`.
  private static func solve(
    _ matrix: UnsafeMutablePointer<Double>, _ order: Int, _ eigenvalues: UnsafeMutablePointer<Double>,
    _ withVectors: Bool, work: UnsafeMutablePointer<Double>, length: Int
  ) -> Int32 {
    var (job, triangle) = (CChar(UInt8(ascii: withVectors ? "V" : "N")), CChar(UInt8(ascii: "U")))
    var (order, leading, length, status) = (Int32(order), Int32(order), Int32(length), Int32(0))
    dsyev_(&job, &triangle, &order, matrix, &leading, eigenvalues, work, &length, &status, 1, 1)
    return status
  }
}
