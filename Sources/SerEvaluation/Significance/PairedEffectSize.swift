import SerNumerics

/// How large a paired difference is against the spread of the differences, whatever their number.
public struct PairedEffectSize: Sendable, Equatable {
  /// Cohen's d_z: the mean difference over the deviation of the differences (Cohen 1988; Lakens 2013,
  /// doi:10.3389/fpsyg.2013.00863). Nil where they don't vary.
  public let dz: Double?
  /// The matched-pairs rank-biserial correlation: the ranks above 0 less those below, over all of them, −1…1 (Kerby
  /// 2014, doi:10.2466/11.IT.3.1). Nil where no difference is other than 0.
  public let rankBiserial: Double?
  /// The share of subjects for whom the first is better, those without a difference counted half (the probability of
  /// superiority of dependent groups; Grissom & Kim 2012, doi:10.4324/9780203803233).
  public let superiority: Double
  /// Subjects for whom the first is better, and for whom the second is.
  public let better: Int
  public let worse: Int
  public let count: Int

  /// Nil without differences.
  public init?(_ differences: [Double]) {
    guard !differences.isEmpty else { return nil }
    count = differences.count
    better = differences.count { $0 > 1e-12 }
    worse = differences.count { $0 < -1e-12 }
    superiority = (Double(better) + Double(count - better - worse) / 2) / Double(count)
    let deviation = Statistics.standardDeviation(differences)
    dz = deviation > 1e-12 ? Statistics.mean(differences) / deviation : nil
    rankBiserial = WilcoxonSignedRankTest(differences).map {
      ($0.positiveRanks - $0.negativeRanks) / ($0.positiveRanks + $0.negativeRanks)
    }
  }
}
