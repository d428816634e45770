/// One-way analysis of variance of one column: do its means differ between the classes?
///
/// F = MS between / MS within (Fisher 1925); what scikit-learn's `f_classif` computes.
public struct AnalysisOfVariance: Sendable, Equatable {
  /// Infinite where no class varies within itself although they differ.
  public let f: Double
  /// The probability of such an F where the classes don't differ, taking rows as independent (clips of one speaker
  /// are not: as evidence it is far too small, as an order of columns it serves).
  public let p: Double
  /// η²: the share of the variance that lies between the classes, 0…1.
  public let etaSquared: Double

  /// Fisher's ratio: the variance between the classes over that within them. Infinite where no class varies.
  public var fisherRatio: Double { etaSquared < 1 ? etaSquared / (1 - etaSquared) : .infinity }

  /// The analysis of `values` by `groups` (class indices below `groupCount`). Nil without any variance, with fewer
  /// than two classes, or with no more values than classes.
  ///
  /// Values should be centred: their squares are summed.
  public init?(_ values: UnsafeBufferPointer<Double>, groups: [Int], groupCount: Int) {
    var sums = [Double](repeating: 0, count: groupCount)
    var counts = sums
    var total = 0.0
    for (value, group) in zip(values, groups) {
      sums[group] += value
      counts[group] += 1
      total += value
    }
    let present = sums.indices.filter { counts[$0] > 0 }
    guard present.count > 1, values.count > present.count else { return nil }
    let center = total / Double(values.count)
    var within = 0.0
    for (value, group) in zip(values, groups) {
      let deviation = value - sums[group] / counts[group]
      within += deviation * deviation
    }
    let between = present.reduce(0.0) { sum, group in
      let difference = sums[group] / counts[group] - center
      return sum + counts[group] * difference * difference
    }
    guard between + within > 0 else { return nil }
    let (numerator, denominator) = (present.count - 1, values.count - present.count)
    f = within > 0 ? between / Double(numerator) / (within / Double(denominator)) : .infinity
    p = FDistribution.upperTail(f, numerator: numerator, denominator: denominator)
    etaSquared = between / (between + within)
  }
}
