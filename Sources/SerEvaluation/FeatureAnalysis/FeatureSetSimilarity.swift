import SerNumerics

/// How alike two feature sets arrange the same clips, whatever their columns are.
public enum FeatureSetSimilarity {
  /// Linear centred kernel alignment (Kornblith et al. 2019, arXiv:1905.00414) with the unbiased estimate of the
  /// Hilbert–Schmidt independence criterion (Song et al. 2012, JMLR 13:1393): 1 where the sets place the clips alike
  /// up to rotation and scale, about 0 (or just below) where they have nothing in common.
  ///
  /// The plain estimate grows with the number of columns even for random ones. Nil for fewer than four rows or a set
  /// without a column that varies.
  public static func alignment(_ first: StandardizedColumns, _ second: StandardizedColumns) -> Double? {
    precondition(first.rows == second.rows, "sets of \(first.rows) and \(second.rows) rows")
    guard first.rows > 3, first.varies.contains(true), second.varies.contains(true) else { return nil }
    let (x, y) = (Representation(first), Representation(second))
    let scale = independence(x, x) * independence(y, y)
    guard scale > 0 else { return nil }
    return independence(x, y) / scale.squareRoot()
  }

  private struct Representation {
    /// Shape [columns, rows], each column with mean 0.
    let values: [Double]
    let rows: Int
    /// ‖xᵢ‖² of each row: the diagonal of its kernel matrix.
    let squares: [Double]

    init(_ columns: StandardizedColumns) {
      values = columns.values
      rows = columns.rows
      var squares = [Double](repeating: 0, count: columns.rows)
      columns.values.withUnsafeBufferPointer { values in
        for column in 0..<columns.count {
          for row in 0..<columns.rows {
            squares[row] += values[column * columns.rows + row] * values[column * columns.rows + row]
          }
        }
      }
      self.squares = squares
    }
  }

  /// n(n − 3) times the unbiased criterion of the linear kernels K = XXᵀ and L = YYᵀ with their diagonals set to 0.
  ///
  /// With centred columns K1 = 0, so that everything follows from ‖XᵀY‖² and the diagonals: no n × n matrix.
  private static func independence(_ x: Representation, _ y: Representation) -> Double {
    let product = MatrixProduct.multiplyTransposed(x.values, y.values, inner: x.rows)
    let whole = product.reduce(0) { $0 + $1 * $1 }
    let diagonal = zip(x.squares, y.squares).reduce(0) { $0 + $1.0 * $1.1 }
    let traces = x.squares.reduce(0, +) * y.squares.reduce(0, +)
    let n = Double(x.rows)
    return whole - diagonal + traces / ((n - 1) * (n - 2)) - 2 / (n - 2) * diagonal
  }
}
