import Foundation

/// How evenly a sample spreads over its categories.
public enum CategoryBalance {
  /// Largest count over smallest count, at least 1; nil without categories or with an empty one.
  public static func imbalanceRatio(_ counts: [Int]) -> Double? {
    guard let largest = counts.max(), let smallest = counts.min(), smallest > 0 else { return nil }
    return Double(largest) / Double(smallest)
  }

  /// Shannon entropy over its largest possible value log(k), also known as Pielou's evenness: 1 for equal counts,
  /// 0 when all lie in one category. Nil for fewer than two categories or no counts.
  public static func normalizedEntropy(_ counts: [Int]) -> Double? {
    let total = Double(counts.reduce(0, +))
    guard counts.count > 1, total > 0 else { return nil }
    let entropy = counts.filter { $0 > 0 }.reduce(0.0) { sum, count in
      let share = Double(count) / total
      return sum - share * log(share)
    }
    return entropy / log(Double(counts.count))
  }
}
