import SerNumerics

/// Student's t test over folds, corrected for what the folds' training rows have in common (Nadeau & Bengio 2003,
/// doi:10.1023/A:1024068626366): t = mean / √((1/k + test rows / training rows) · s²) with k − 1 degrees of freedom. The
/// plain test takes k folds as independent and finds far too many differences.
public struct CorrectedResampledTTest: Sendable, Equatable {
  /// Fewer folds leave no more than one degree of freedom.
  public static let fewestFolds = 3

  public let folds: Int
  public let meanDifference: Double
  public let t: Double
  /// Two-sided.
  public let p: Double

  /// The differences of each fold, and how many rows a fold tests for each that it trains on. Nil with fewer than
  /// ``fewestFolds``, or where all folds differ by the same.
  public init?(differences: [Double], testToTrainingRatio ratio: Double) {
    guard differences.count >= Self.fewestFolds, ratio > 0, ratio.isFinite else { return nil }
    folds = differences.count
    meanDifference = Statistics.mean(differences)
    let variance = Statistics.variance(differences)
    guard variance > 1e-24 else { return nil }
    t = meanDifference / ((1 / Double(folds) + ratio) * variance).squareRoot()
    p = StudentDistribution.twoSidedTail(t, degreesOfFreedom: Double(folds - 1))
  }
}
