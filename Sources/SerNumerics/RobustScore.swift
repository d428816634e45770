/// How far values lie from the middle of their group, in units that outliers don't stretch.
public enum RobustScore {
  /// Beyond this a value counts as an outlier (Iglewicz & Hoaglin 1993, "How to Detect and Handle Outliers").
  public static let limit = 3.5

  /// The modified z scores of Iglewicz & Hoaglin: (value − median) / (1.4826 · median absolute deviation), which for
  /// normal values are ordinary z scores.
  ///
  /// Where more than half of the values are equal that deviation is 0, and 1.2533 times the mean absolute deviation from
  /// the median takes its place. Nil for fewer than five values, or none that differ.
  public static func scores(of values: [Double]) -> [Double]? {
    guard values.count >= 5 else { return nil }
    let middle = Statistics.median(values)
    let deviations = values.map { abs($0 - middle) }
    let median = Statistics.median(deviations)
    let scale = median > 0 ? 1.4826 * median : 1.2533 * Statistics.mean(deviations)
    guard scale > 0, scale.isFinite else { return nil }
    return values.map { ($0 - middle) / scale }
  }
}
