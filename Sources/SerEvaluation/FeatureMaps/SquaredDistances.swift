import SerNumerics

/// Squared Euclidean distances between rows, a block of rows at a time: ‖a‖² + ‖b‖² − 2 a·b, the inner products by a
/// matrix product.
struct SquaredDistances: Sendable {
  let count: Int
  private let dimensions: Int
  private let points: [Float]
  private let norms: [Float]

  /// Rows computed at a time. Results don't depend on it as long as it stays the same for all worker counts.
  static let block = 64

  /// Distances between rows of `values` [rows, dimensions].
  init(_ values: [Double], dimensions: Int) {
    precondition(dimensions > 0 && values.count.isMultiple(of: dimensions))
    self.dimensions = dimensions
    count = values.count / dimensions
    let points = values.map(Float.init)
    self.points = points
    norms = (0..<count).map { row in
      points[row * dimensions..<(row + 1) * dimensions].reduce(0) { $0 + $1 * $1 }
    }
  }

  var blocks: Int { (count + Self.block - 1) / Self.block }

  /// The rows of one block.
  func rows(ofBlock block: Int) -> Range<Int> { block * Self.block..<min(count, (block + 1) * Self.block) }

  /// Distances from each row of a block to all rows, shape [rows of the block, count].
  func distances(ofBlock block: Int) -> [Float] {
    let rows = rows(ofBlock: block)
    var result = [Float](repeating: 0, count: rows.count * count)
    points.withUnsafeBufferPointer { points in
      result.withUnsafeMutableBufferPointer { result in
        MatrixProduct.multiplyTransposed(
          UnsafeBufferPointer(rebasing: points[rows.lowerBound * dimensions..<rows.upperBound * dimensions]), points,
          into: result, rows: rows.count, inner: dimensions, columns: count)
        for (place, row) in rows.enumerated() {
          let own = norms[row]
          for other in 0..<count {
            result[place * count + other] = max(0, own + norms[other] - 2 * result[place * count + other])
          }
        }
      }
    }
    return result
  }
}
