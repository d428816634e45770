import Foundation

/// How large a difference is, in units that don't grow with the number of observations.
public enum EffectSize {
  /// η²: the share of the variance that the groups explain (between-group over total sum of squares), 0…1.
  ///
  /// Groups may be empty; nil for fewer than two groups with values or without any variance.
  public static func etaSquared(_ groups: [[Double]]) -> Double? {
    let groups = groups.filter { !$0.isEmpty }
    guard groups.count > 1 else { return nil }
    let all = Array(groups.joined())
    let center = Statistics.mean(all)
    let total = all.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    guard total > 0 else { return nil }
    let between = groups.reduce(0.0) { sum, group in
      let difference = Statistics.mean(group) - center
      return sum + Double(group.count) * difference * difference
    }
    return between / total
  }

  /// ε²: η² without its upward bias, (SS between − (k − 1) · MS within) / SS total for k groups (Kelley 1935,
  /// doi:10.1073/pnas.21.9.554); of η², ε² and ω² the one with the least bias (Okada 2013,
  /// doi:10.2333/bhmk.40.129).
  ///
  /// η² grows with the number of groups even where they don't differ, up to 1 for one value a group; ε² is around 0
  /// then, and may fall below it. Groups may be empty; nil for fewer than two groups with values, without any
  /// variance, or where no group has two values.
  public static func epsilonSquared(_ groups: [[Double]]) -> Double? {
    let groups = groups.filter { !$0.isEmpty }
    let count = groups.reduce(0) { $0 + $1.count }
    guard count > groups.count, let eta = etaSquared(groups) else { return nil }
    return 1 - (1 - eta) * Double(count - 1) / Double(count - groups.count)
  }

  /// Cohen's d: (mean of a − mean of b) over the pooled standard deviation (Cohen 1988).
  ///
  /// Nil for fewer than two values in a group or no variance within the groups.
  public static func cohensD(_ a: [Double], _ b: [Double]) -> Double? {
    guard a.count > 1, b.count > 1 else { return nil }
    let freedom = Double(a.count + b.count - 2)
    let squares =
      Statistics.variance(a) * Double(a.count - 1) + Statistics.variance(b) * Double(b.count - 1)
    let deviation = (squares / freedom).squareRoot()
    return deviation > 0 ? (Statistics.mean(a) - Statistics.mean(b)) / deviation : nil
  }

  /// Hedges' g: Cohen's d without its upward bias in small samples, by the exact factor
  /// Γ(m/2) / (√(m/2) Γ((m − 1)/2)) with m degrees of freedom (Hedges 1981, doi:10.3102/10769986006002107).
  public static func hedgesG(_ a: [Double], _ b: [Double]) -> Double? {
    guard let d = cohensD(a, b) else { return nil }
    let half = Double(a.count + b.count - 2) / 2
    // Γ(½ · 1) = √π stands at m = 2; below that a group would have a single value.
    return d * exp(lgamma(half) - lgamma(half - 0.5)) / half.squareRoot()
  }

  /// Values with the mean of their block subtracted, in the order given: what is left to explain within speakers,
  /// for example.
  public static func centered<Block: Hashable>(_ values: [Double], within blocks: [Block]) -> [Double] {
    precondition(values.count == blocks.count, "\(values.count) values but \(blocks.count) blocks")
    var sums: [Block: (sum: Double, count: Int)] = [:]
    for (value, block) in zip(values, blocks) {
      let old = sums[block, default: (0, 0)]
      sums[block] = (old.sum + value, old.count + 1)
    }
    return zip(values, blocks).map { value, block in
      let block = sums[block, default: (0, 1)]
      return value - block.sum / Double(block.count)
    }
  }

  /// The words usually put beside a standardised mean difference (Cohen 1988): below 0.2, 0.5, 0.8 and above.
  public static func magnitude(ofDifference d: Double) -> String {
    switch abs(d) {
    case ..<0.2: "negligible"
    case ..<0.5: "small"
    case ..<0.8: "medium"
    default: "large"
    }
  }

  /// The words usually put beside η² (Cohen 1988): below 0.01, 0.06, 0.14 and above.
  public static func magnitude(ofEtaSquared eta: Double) -> String {
    switch eta {
    case ..<0.01: "negligible"
    case ..<0.06: "small"
    case ..<0.14: "medium"
    default: "large"
    }
  }
}
