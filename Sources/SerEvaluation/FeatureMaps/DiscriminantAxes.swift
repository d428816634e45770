import SerNumerics

/// The directions along which classes differ most compared to how they scatter: linear discriminant analysis (Fisher
/// 1936, doi:10.1111/j.1469-1809.1936.tb02137.x; Rao 1948), classes weighted by their rows.
///
/// The axes are fitted on the rows given. Shown on the same rows they flatter, the more so the more dimensions there are
/// to choose from: a picture, never a result.
public struct DiscriminantAxes: Sendable {
  public let dimensions: Int
  /// Between-class over within-class variance along each axis, the greatest first; at most classes − 1 of them.
  public let ratios: [Double]
  /// Axis after axis, shape [``count``, dimensions]; the within-class variance along each is 1.
  public let axes: [Double]
  /// The mean of all rows: where the axes cross.
  public let center: [Double]

  public var count: Int { ratios.count }
  /// Each axis's part of what the classes differ by (`explained_variance_ratio_` of scikit-learn's eigen solver).
  public var shares: [Double] {
    let total = ratios.reduce(0, +)
    return ratios.map { $0 / total }
  }

  /// The axes for rows of `values` [rows, dimensions] with these classes; nil with fewer than two classes, or where
  /// nothing varies within them.
  public init?(_ values: [Double], dimensions: Int, labels: [Int], classCount: Int) {
    guard
      let spread = WithinClassSpread(
        values, dimensions: dimensions, labels: labels, classCount: classCount, degrees: Double(labels.count))
    else { return nil }
    let rank = spread.rank
    // Σ (n_c / n) m mᵀ has the eigenvalues of the small matrix of inner products between the weighted means.
    var means = spread.whitenedMeans
    for place in means.indices {
      means[place] *= (spread.counts[place / rank] / Double(labels.count)).squareRoot()
    }
    guard
      let found = SymmetricEigendecomposition(
        MatrixProduct.multiplyTransposed(means, means, inner: rank), order: classCount),
      let first = found.values.first, first > 1e-12
    else { return nil }
    let present = spread.counts.count { $0 > 0 }
    let kept = found.values.prefix(min(rank, present - 1)).prefix { $0 > 1e-10 * first }
    guard !kept.isEmpty else { return nil }
    ratios = Array(kept)
    axes = kept.indices.flatMap { place -> [Double] in
      let vector = found.vectors[place * classCount..<(place + 1) * classCount]
      var axis = [Double](repeating: 0, count: dimensions)
      for (label, weight) in zip(0..<classCount, vector) {
        for direction in 0..<rank {
          let amount = weight * means[label * rank + direction] / kept[place].squareRoot()
          for column in 0..<dimensions { axis[column] += amount * spread.whitening[direction * dimensions + column] }
        }
      }
      return SymmetricEigendecomposition.signed(axis)
    }
    self.dimensions = dimensions
    center = spread.center
  }

  /// Where rows of `values` [rows, dimensions] lie along the first `axes` axes, shape [rows, `axes`].
  public func project(_ values: [Double], onto axes: Int) -> [Double] {
    let kept = min(axes, count)
    var centered = values
    for place in centered.indices { centered[place] -= center[place % dimensions] }
    return MatrixProduct.multiplyTransposed(
      centered, Array(self.axes.prefix(kept * dimensions)), inner: dimensions)
  }
}
