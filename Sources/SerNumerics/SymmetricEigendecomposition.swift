/// Eigenvalues and eigenvectors of a symmetric matrix, by LAPACK's `dsyev` in OpenBLAS.
public struct SymmetricEigendecomposition: Sendable {
  /// The greatest first.
  public let values: [Double]
  /// Vector after vector in the order of ``values``, each of length 1, shape [order, order]. The entry with the greatest
  /// magnitude of each is positive: a sign that LAPACK leaves to chance.
  public let vectors: [Double]

  /// Nil where LAPACK doesn't converge (which it reports for non-finite values). About 0.1 s for order 360, growing with
  /// the cube; on one thread, as all of ``MatrixProduct``.
  public init?(_ matrix: [Double], order: Int) {
    precondition(matrix.count == order * order, "\(matrix.count) values for order \(order)")
    var matrix = matrix
    guard order > 0, let ascending = SymmetricEigenvalues.ascending(&matrix, order: order, withVectors: true) else {
      return nil
    }
    values = ascending.reversed()
    vectors = (0..<order).reversed().flatMap { place in
      Self.signed(matrix[place * order..<(place + 1) * order])
    }
  }

  /// The vector or its opposite, whichever has its greatest entry above 0.
  public static func signed(_ vector: some Collection<Double>) -> [Double] {
    var greatest = 0.0
    // The first of entries as good as equal decides, whatever rounding does to them.
    for value in vector where abs(value) > abs(greatest) * (1 + 1e-9) { greatest = value }
    return greatest < 0 ? vector.map { -$0 } : Array(vector)
  }
}
