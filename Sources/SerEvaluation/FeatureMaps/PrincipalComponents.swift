import SerNumerics

/// The directions in which the standardised columns of a feature set vary most, and where each row lies along them
/// (Pearson 1901, doi:10.1080/14786440109462720).
///
/// Labels take no part. The eigenproblem is solved for columns by columns or rows by rows, whichever is smaller.
public struct PrincipalComponents: Sendable {
  public let rows: Int
  /// The share of the variance along each component, of all that have any, the greatest first; they sum to 1.
  public let shares: [Double]
  /// Components kept: the dimensions of ``scores``.
  public let count: Int
  /// Where each row lies, shape [rows, count].
  public let scores: [Double]
  /// The directions, each of length 1, over the columns that vary: shape [count, columns]. The greatest entry of each is
  /// positive.
  public let axes: [Double]

  /// Components with less than this share of the first one's variance are rounding noise.
  private static let noise = 1e-10

  /// At most `atMost` components; nil with fewer than two rows, no column that varies, or where LAPACK fails.
  public init?(_ standardized: StandardizedColumns, atMost: Int) {
    let values = standardized.varyingValues
    let (rows, columns) = (standardized.rows, standardized.varies.count { $0 })
    guard rows > 1, columns > 0, atMost > 0 else { return nil }
    let byColumns = columns <= rows
    let order = min(columns, rows)
    let left = byColumns ? values : Self.transposed(values, rows: columns, columns: rows)
    let products = MatrixProduct.multiplyTransposed(left, left, inner: byColumns ? rows : columns)
    guard let found = SymmetricEigendecomposition(products.map { $0 / Double(rows) }, order: order),
      let first = found.values.first, first > 0
    else { return nil }
    let real = found.values.prefix { $0 > Self.noise * first }
    let total = real.reduce(0, +)
    self.rows = rows
    shares = real.map { $0 / total }
    count = min(atMost, real.count)
    let kept = Array(found.vectors.prefix(count * order))
    axes = byColumns ? kept : Self.axes(ofRowVectors: kept, values, rows: rows, columns: columns)
    scores = Self.product(
      MatrixOperandValues(values: values, stride: rows, isTransposed: true),
      MatrixOperandValues(values: axes, stride: columns, isTransposed: true), rows: rows, inner: columns,
      columns: count)
  }

  /// The scores of the first few components only, shape [rows, `dimensions`].
  public func leadingScores(_ dimensions: Int) -> [Double] {
    let kept = min(dimensions, count)
    guard kept < count else { return scores }
    return (0..<rows).flatMap { scores[$0 * count..<$0 * count + kept] }
  }

  /// One component's scores.
  public func component(_ index: Int) -> [Double] { (0..<rows).map { scores[$0 * count + index] } }

  /// The fewest components that hold this share of the variance.
  public func fewest(holding share: Double) -> Int {
    var held = 0.0
    for (index, own) in shares.enumerated() {
      held += own
      if held >= share * (1 - 1e-12) { return index + 1 }
    }
    return shares.count
  }

  /// Directions over columns from those over rows: Xᵀu, brought to length 1.
  private static func axes(ofRowVectors vectors: [Double], _ values: [Double], rows: Int, columns: Int) -> [Double] {
    let products = MatrixProduct.multiplyTransposed(vectors, values, inner: rows)
    return stride(from: 0, to: products.count, by: columns).flatMap { start in
      let axis = products[start..<start + columns]
      let length = axis.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return SymmetricEigendecomposition.signed(axis.map { $0 / length })
    }
  }

  private static func transposed(_ values: [Double], rows: Int, columns: Int) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
    }
    return result
  }
}

/// A matrix in an array as an operand of a product.
struct MatrixOperandValues {
  let values: [Double]
  let stride: Int
  var isTransposed = false
}

extension PrincipalComponents {
  /// The product of two matrices as a new array, shape [rows, columns].
  static func product(
    _ a: MatrixOperandValues, _ b: MatrixOperandValues, rows: Int, inner: Int, columns: Int
  ) -> [Double] {
    var result = [Double](repeating: 0, count: rows * columns)
    a.values.withUnsafeBufferPointer { left in
      b.values.withUnsafeBufferPointer { right in
        result.withUnsafeMutableBufferPointer { target in
          guard let left = left.baseAddress, let right = right.baseAddress, let target = target.baseAddress else {
            return
          }
          MatrixProduct.multiply(
            MatrixOperand(left, stride: a.stride, transposed: a.isTransposed),
            MatrixOperand(right, stride: b.stride, transposed: b.isTransposed), into: target, resultStride: columns,
            rows: rows, inner: inner, columns: columns)
        }
      }
    }
    return result
  }
}
