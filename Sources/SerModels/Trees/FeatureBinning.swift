import CSerKernels
import SerLearning
import SerNumerics

/// Thresholds that cut each feature into a few bins, so that a tree looks for splits among bins instead of values.
///
/// A column with no more distinct values than bins has a threshold midway between each two neighbours: splitting it by
/// bins is exact. Others have thresholds at equal shares of the rows, as XGBoost's `hist` and LightGBM have.
struct FeatureBinning: Sendable {
  /// Ascending thresholds of each feature: value ≤ `thresholds[feature][b]` exactly when its bin is at most b.
  let thresholds: [[Float]]
  /// The least and the greatest value that the rows have in each bin of each feature.
  let ranges: [[ClosedRange<Float>]]
  /// Whether a feature has rows without a value (NaN).
  let hasMissing: [Bool]

  /// Thresholds for the columns of `features`, at most `bins` − 1 each, at least 1 bin. Throws when cancelled.
  ///
  /// The columns are shared out among the workers: sorting them takes as long as growing twenty trees of a forest.
  init(_ features: Matrix, bins: Int, workers: Int) async throws(TrainingError) {
    let (rows, columns) = (features.rows, features.columns)
    do {
      let cut = try await parallelMap(count: columns, workers: workers, context: { [Float]() }) { values, column in
        values.removeAll(keepingCapacity: true)
        values.reserveCapacity(rows)
        features.values.withUnsafeBufferPointer { source in
          for row in 0..<rows {
            let value = source[row * columns + column]
            if !value.isNaN { values.append(value) }
          }
        }
        values.sort()
        let thresholds = Self.thresholds(sorted: values, bins: bins)
        let ranges = Self.ranges(sorted: values, thresholds: thresholds)
        return (thresholds: thresholds, ranges: ranges, hasMissing: values.count < rows)
      }
      thresholds = cut.map(\.thresholds)
      ranges = cut.map(\.ranges)
      hasMissing = cut.map(\.hasMissing)
    } catch { throw .cancelled }
  }

  /// Bins of a feature.
  func binCount(_ feature: Int) -> Int { thresholds[feature].count + 1 }

  static func thresholds(sorted values: [Float], bins: Int) -> [Float] {
    var distinct: [(value: Float, end: Int)] = []
    for (index, value) in values.enumerated() {
      if let last = distinct.last, last.value == value {
        distinct[distinct.count - 1].end = index + 1
      } else {
        distinct.append((value, index + 1))
      }
    }
    guard distinct.count > bins else {
      return zip(distinct, distinct.dropFirst()).map { midpoint($0.value, $1.value) }
    }
    // Greedy quantiles: a bin ends where it holds its share of the rows that are left, so that a value with many rows
    // doesn't starve the others.
    var cuts: [Float] = []
    var begin = 0
    for (place, entry) in distinct.dropLast().enumerated() where cuts.count < bins - 1 {
      let share = Double(values.count - begin) / Double(bins - cuts.count)
      let withNext = distinct[place + 1].end - begin
      let isFull = Double(entry.end - begin) >= share || Double(withNext) - share > share - Double(entry.end - begin)
      guard isFull else { continue }
      cuts.append(midpoint(entry.value, distinct[place + 1].value))
      begin = entry.end
    }
    return cuts
  }

  private static func ranges(sorted values: [Float], thresholds: [Float]) -> [ClosedRange<Float>] {
    var ranges: [ClosedRange<Float>] = []
    for value in values {
      let bin = ranges.count - 1
      if bin >= 0, bin == thresholds.count || value <= thresholds[bin] {
        ranges[bin] = ranges[bin].lowerBound...value
      } else {
        ranges.append(value...value)
      }
    }
    return ranges
  }

  /// The threshold between two occupied bins of a node: midway between their values.
  ///
  /// What lies between them is empty here, though not elsewhere. The middle of the gap is what exact splitting has
  /// (scikit-learn, XGBoost's `exact`), and it judges new rows better than the first bin's own edge.
  func threshold(of feature: Int, between low: Int, and high: Int) -> Float {
    Self.midpoint(ranges[feature][low].upperBound, ranges[feature][high].lowerBound)
  }

  /// A threshold that `low` is not above and `high` is.
  static func midpoint(_ low: Float, _ high: Float) -> Float {
    let middle = low / 2 + high / 2
    return middle >= low && middle < high ? middle : low
  }

  /// The bins of one column of `features`; rows without a value get `missing`.
  func bins(of feature: Int, in features: Matrix, missing: UInt16) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: features.rows) { bins, count in
      features.values.withUnsafeBufferPointer { values in
        guard features.rows > 0, let base = values.baseAddress else { return }
        ser_bin_column(
          base + feature, features.columns, features.rows, thresholds[feature], thresholds[feature].count, missing,
          bins.baseAddress)
      }
      count = features.rows
    }
  }
}
