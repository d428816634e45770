import Foundation
import SerNumerics

/// Tests of whether two models that judged the same rows differ.
public enum PairedTests {
  /// McNemar's exact test (McNemar 1947, doi:10.1007/BF02295996): among the rows that exactly one of the two judges
  /// rightly, are they split evenly? Two-sided binomial probability; 1 when there is no such row.
  public static func mcNemar(onlyFirstRight: Int, onlySecondRight: Int) -> Double {
    let discordant = onlyFirstRight + onlySecondRight
    guard discordant > 0 else { return 1 }
    let smaller = min(onlyFirstRight, onlySecondRight)
    let tail = (0...smaller).reduce(0.0) { sum, k in
      sum + exp(logChoose(discordant, k) - Double(discordant) * log(2))
    }
    return min(1, 2 * tail)
  }

  /// Sign-flip permutation test over speakers: the mean of the speakers' differences against what it would be if each
  /// difference could as well have had the other sign. Exact up to ``SignFlips/mostExact`` speakers that differ, else
  /// `resamples` random flips with (hits + 1) / (resamples + 1) (Phipson & Smyth 2010,
  /// doi:10.2202/1544-6115.1585).
  public static func speakerPermutation(differences: [Double], resamples: Int = 50_000, seed: Seed) -> Double {
    let flips = SignFlips(differences)
    return flips.isExact ? flips.exactP : flips.sampledP(resamples: resamples, seed: seed)
  }

  /// Holm's step-down correction of a family of p-values (Holm 1979): adjusted values in the order given.
  public static func holm(_ pValues: [Double]) -> [Double] {
    let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
    var adjusted = pValues
    var running = 0.0
    for (rank, index) in order.enumerated() {
      running = max(running, min(1, pValues[index] * Double(pValues.count - rank)))
      adjusted[index] = running
    }
    return adjusted
  }

  private static func logChoose(_ n: Int, _ k: Int) -> Double {
    lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
  }
}
