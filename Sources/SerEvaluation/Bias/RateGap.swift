/// By how much a rate differs between groups, class by class.
///
/// - *Equalised odds* (Hardt, Price & Srebro 2016, arXiv:1610.02413) asks that a class be recognised as often, and wrongly
///   suspected as often, in every group. With several classes, each against the rest: the gap of a class is the greater of
///   max − min over groups of P(ŷ = c | y = c, group) and max − min of P(ŷ = c | y ≠ c, group).
/// - *Demographic parity* asks that every group be given a class equally often, whatever is true: the gap of a class is
///   max − min over groups of P(ŷ = c | group). Where groups hold other shares of the classes, a perfect classifier has a
///   gap too.
///
/// Over classes, the maximum and the mean are reported. A gap is never negative: chance alone makes it greater than 0,
/// which is why the mean under permuted groups stands beside it.
public struct RateGap: Sendable, Equatable, Codable {
  /// The greatest gap of a class.
  public let maximum: Double
  /// The class that has it.
  public let worstClass: String
  /// The mean gap over classes.
  public let mean: Double
  /// By class, in the order of the classes compared; nil where fewer than two groups have the rate.
  public let byClass: [Double?]
  /// 95 % over speakers; nil with too few of them. Resampled gaps lie above the gap itself on average.
  public let maximumInterval: Interval?
  public let meanInterval: Interval?
  /// What maximum and mean are on average where groups are permuted: by chance alone.
  public let maximumByChance: Double?
  public let meanByChance: Double?
  /// The probability of a mean gap at least this large under permutation; nil where nothing can be permuted.
  public let p: Double?
}

extension GroupConfusions {
  /// The gap in true and false positive rates of each class; nil where fewer than two groups have the rate.
  func oddsGaps(_ classes: [Int]) -> [Double?] {
    classes.map { label in
      let recall = Self.spread((0..<groupCount).map { self.recall($0, label) })
      let alarms = Self.spread((0..<groupCount).map { falsePositiveRate($0, label) })
      guard let recall else { return alarms }
      return max(recall, alarms ?? 0)
    }
  }

  /// The gap in the share that is taken for each class; nil where fewer than two groups have rows.
  func parityGaps(_ classes: [Int]) -> [Double?] {
    classes.map { label in Self.spread((0..<groupCount).map { predictedShare($0, label) }) }
  }

  /// Greatest less least of the defined values; nil for fewer than two.
  static func spread(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }
    guard known.count > 1, let least = known.min(), let greatest = known.max() else { return nil }
    return greatest - least
  }
}
