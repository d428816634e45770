import SerNumerics

/// How rows scatter around the means of their classes, and the coordinates in which that scatter is the same in every
/// direction.
struct WithinClassSpread: Sendable {
  let dimensions: Int
  let counts: [Double]
  /// The mean of each class, shape [classes, dimensions]; zeros for a class without rows.
  let means: [Double]
  /// The mean of all rows.
  let center: [Double]
  /// The sum of squares around the class means, over all dimensions.
  let squares: Double
  /// The rows of a matrix that brings the scatter to variance 1 in every direction, shape [``rank``, dimensions].
  /// Directions in which no class varies are left out: there is nothing to measure distances by.
  let whitening: [Double]
  let rank: Int

  /// Directions with less than this share of the greatest within-class variance count as without any.
  private static let noise = 1e-9

  /// The scatter of rows of `values` [rows, dimensions], variances taken over `degrees` (rows, or fewer for an unbiased
  /// estimate). Nil without rows or within-class variance.
  init?(_ values: [Double], dimensions: Int, labels: [Int], classCount: Int, degrees: Double) {
    precondition(values.count == labels.count * dimensions)
    guard !labels.isEmpty, dimensions > 0, degrees > 0 else { return nil }
    var counts = [Double](repeating: 0, count: classCount)
    var means = [Double](repeating: 0, count: classCount * dimensions)
    var center = [Double](repeating: 0, count: dimensions)
    for (row, label) in labels.enumerated() {
      counts[label] += 1
      for column in 0..<dimensions {
        means[label * dimensions + column] += values[row * dimensions + column]
        center[column] += values[row * dimensions + column]
      }
    }
    for place in means.indices { means[place] /= max(1, counts[place / dimensions]) }
    for column in center.indices { center[column] /= Double(labels.count) }
    var deviations = values
    for (row, label) in labels.enumerated() {
      for column in 0..<dimensions { deviations[row * dimensions + column] -= means[label * dimensions + column] }
    }
    let operand = MatrixOperandValues(values: deviations, stride: dimensions)
    let scatter = PrincipalComponents.product(
      MatrixOperandValues(values: deviations, stride: dimensions, isTransposed: true), operand, rows: dimensions,
      inner: labels.count, columns: dimensions)
    guard let found = SymmetricEigendecomposition(scatter.map { $0 / degrees }, order: dimensions),
      let first = found.values.first, first > 0
    else { return nil }
    rank = found.values.prefix { $0 > Self.noise * first }.count
    whitening = (0..<rank).flatMap { place in
      let scale = 1 / found.values[place].squareRoot()
      return found.vectors[place * dimensions..<(place + 1) * dimensions].map { $0 * scale }
    }
    squares = deviations.reduce(0) { $0 + $1 * $1 }
    (self.dimensions, self.counts, self.means, self.center) = (dimensions, counts, means, center)
  }

  /// The class means less the mean of all, in whitened coordinates, shape [classes, rank]; classes without rows stand at
  /// the centre.
  var whitenedMeans: [Double] {
    var centered = means
    for place in centered.indices {
      centered[place] = counts[place / dimensions] > 0 ? centered[place] - center[place % dimensions] : 0
    }
    return MatrixProduct.multiplyTransposed(centered, whitening, inner: dimensions)
  }
}
