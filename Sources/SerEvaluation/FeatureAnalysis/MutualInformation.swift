import SerNumerics

/// Mutual information between a real-valued column and the classes, in nats, from distances to nearest neighbours.
///
/// Ross 2014 (doi:10.1371/journal.pone.0087357), as scikit-learn's `mutual_info_classif` has it: around each value the
/// distance to its k-th neighbour of the same class is taken, and the values of all classes within it are counted;
/// ψ(n) + mean ψ(k) − mean ψ(rows of the class) − mean ψ(count), at least 0. Unlike F it also sees classes that differ
/// in spread or shape. O(n log n): in one dimension neighbours stand side by side once the values are sorted.
struct MutualInformation {
  private let labels: [Int]
  private let classCount: Int
  private let neighbours: Int
  /// ψ(m) for m = 0…n (index 0 is not used): −γ + 1 + 1/2 + … + 1/(m − 1).
  private let digamma: [Double]

  /// An estimator for rows of these classes.
  init(labels: [Int], classCount: Int, neighbours: Int = 3) {
    self.labels = labels
    self.classCount = classCount
    self.neighbours = neighbours
    var table = [0.0, -0.577_215_664_901_532_86]
    for m in 1..<max(2, labels.count) { table.append(table[m] + 1 / Double(m)) }
    digamma = table
  }

  private struct Point {
    let value: Double
    let label: Int
  }

  /// The estimate for one standardised column. Equal values are told apart by noise of 1e-10 from `stream`, without
  /// which a column with repeated values would have neighbours at distance 0.
  func estimate(_ values: UnsafeBufferPointer<Double>, jitter stream: inout RandomStream) -> Double {
    var points: [Point] = []
    points.reserveCapacity(values.count)
    var counts = [Int](repeating: 0, count: classCount)
    for label in labels { counts[label] += 1 }
    for (value, label) in zip(values, labels) {
      let noise = 1e-10 * stream.gaussian()
      // A class of one row has no neighbour: it is left out.
      if counts[label] > 1 { points.append(Point(value: value + noise, label: label)) }
    }
    guard points.count > 1 else { return 0 }
    points.sort { ($0.value, $0.label) < ($1.value, $1.label) }
    let all = points.map(\.value)
    var byClass = [[Double]](repeating: [], count: classCount)
    for point in points { byClass[point.label].append(point.value) }
    var sum = 0.0
    for own in byClass where own.count > 1 {
      let k = min(neighbours, own.count - 1)
      for index in own.indices {
        let radius = Self.distance(toNeighbour: k, of: index, in: own).nextDown
        let count = Self.count(within: radius, of: own[index], in: all)
        sum += digamma[k] - digamma[own.count] - digamma[max(1, count)]
      }
    }
    return max(0, digamma[points.count] + sum / Double(points.count))
  }

  /// The distance to the k-th nearest of the other values: the narrowest window of k + 1 sorted values that holds this
  /// one decides.
  private static func distance(toNeighbour k: Int, of index: Int, in sorted: [Double]) -> Double {
    let value = sorted[index]
    var best = Double.infinity
    for below in max(0, k - (sorted.count - 1 - index))...min(k, index) {
      best = min(best, max(value - sorted[index - below], sorted[index + k - below] - value))
    }
    return best
  }

  /// How many of the sorted values, itself included, are no farther than `radius` away.
  private static func count(within radius: Double, of value: Double, in sorted: [Double]) -> Int {
    firstIndex(in: sorted) { $0 - value > radius } - firstIndex(in: sorted) { value - $0 <= radius }
  }

  /// The first index at which the condition holds, which then holds to the end.
  private static func firstIndex(in sorted: [Double], where condition: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if condition(sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
