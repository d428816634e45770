import SerNumerics

/// Friedman's test of whether several models differ over the same blocks (speakers, or folds), by their ranks within
/// each (Friedman 1937, doi:10.1080/01621459.1937.10503522), with the correction for ties and, as Demšar (2006,
/// https://jmlr.org/papers/v7/demsar06a.html) advises, the less conservative F of Iman & Davenport (1980,
/// doi:10.1080/03610928008827904).
public struct FriedmanTest: Sendable, Equatable {
  /// Fewer blocks make the distributions that the p-values are read from poor approximations.
  public static let fewestBlocks = 5
  /// Of two models a paired test says more.
  public static let fewestModels = 3

  public let blocks: Int
  /// The mean rank of each model over blocks, in the order given: 1 is best.
  public let meanRanks: [Double]
  public let chiSquare: Double
  /// Of ``chiSquare``, with models − 1 degrees of freedom.
  public let chiSquareP: Double
  /// Infinite where all blocks rank the models alike.
  public let f: Double
  /// Of ``f``: what reports print.
  public let p: Double

  /// Tests `figures[block][model]`, higher ones better. Nil with fewer than ``fewestBlocks`` or ``fewestModels``, for a
  /// figure that is no finite number, or where no block tells any models apart.
  public init?(_ figures: [[Double]]) {
    let models = figures.first?.count ?? 0
    guard figures.count >= Self.fewestBlocks, models >= Self.fewestModels,
      figures.allSatisfy({ $0.count == models && $0.allSatisfy(\.isFinite) })
    else { return nil }
    let ranked = figures.map { MidRanks($0.map { -$0 }) }
    let (n, k) = (Double(figures.count), Double(models))
    let sums = (0..<models).map { model in ranked.reduce(0.0) { $0 + $1.ranks[model] } }
    let untied = 1 - ranked.reduce(0) { $0 + $1.tieSum } / (n * k * (k * k - 1))
    guard untied > 1e-12 else { return nil }
    let squares = sums.reduce(0) { $0 + $1 * $1 }
    blocks = figures.count
    meanRanks = sums.map { $0 / n }
    chiSquare = (12 / (n * k * (k + 1)) * squares - 3 * n * (k + 1)) / untied
    chiSquareP = IncompleteGamma.regularizedUpper((k - 1) / 2, max(0, chiSquare) / 2)
    let rest = n * (k - 1) - chiSquare
    f = rest > 1e-9 ? (n - 1) * chiSquare / rest : .infinity
    p = FDistribution.upperTail(f, numerator: models - 1, denominator: (models - 1) * (figures.count - 1))
  }
}
