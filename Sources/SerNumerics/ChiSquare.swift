/// Pearson's chi-square test: how far counts are from those expected under a hypothesis.
public struct ChiSquareTest: Sendable, Equatable, Codable {
  /// Σ (observed − expected)² / expected.
  public let statistic: Double
  /// At least 1.
  public let degreesOfFreedom: Int
  /// The probability of a statistic at least this large under the hypothesis, 0…1.
  public let pValue: Double
  /// The smallest expected count; below 5 the p value is only approximate (Cochran 1954, doi:10.2307/3001616).
  public let smallestExpected: Double

  init(statistic: Double, degreesOfFreedom: Int, smallestExpected: Double) {
    self.statistic = statistic
    self.degreesOfFreedom = degreesOfFreedom
    self.pValue = IncompleteGamma.regularizedUpper(Double(degreesOfFreedom) / 2, statistic / 2)
    self.smallestExpected = smallestExpected
  }

  /// Tests that all categories are equally frequent; nil for fewer than two categories or no counts.
  public static func uniform(_ counts: [Int]) -> ChiSquareTest? {
    let total = counts.reduce(0, +)
    guard counts.count > 1, total > 0 else { return nil }
    let expected = Double(total) / Double(counts.count)
    let statistic = counts.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    return ChiSquareTest(statistic: statistic, degreesOfFreedom: counts.count - 1, smallestExpected: expected)
  }
}
