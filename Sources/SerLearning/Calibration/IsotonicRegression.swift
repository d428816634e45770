/// The ascending curve that is nearest to given points, by the squares of the distances: linear between the points that
/// are kept, constant beyond the first and the last.
///
/// Pool adjacent violators (Ayer et al. 1955, doi:10.1214/aoms/1177728423): neighbours in the wrong order are replaced
/// by their mean, until none are. Points of equal x count as one, their mean with their common weight.
public struct IsotonicRegression: Sendable, Equatable {
  /// Where the curve bends, strictly ascending; at least one.
  public let places: [Double]
  /// The curve there, ascending; as many.
  public let values: [Double]

  /// Fits the points (x, y), at least one and all finite.
  public init(fitting x: [Double], _ y: [Double]) {
    precondition(x.count == y.count && !x.isEmpty, "\(x.count) places for \(y.count) values")
    let points = Self.merged(x, y)
    let blocks = Self.pooled(points)
    var (places, values): ([Double], [Double]) = ([], [])
    var first = 0
    for block in blocks {
      let last = first + block.points - 1
      // The ends of a level stretch say all of it.
      for place in first == last ? [first] : [first, last] {
        places.append(points[place].x)
        values.append(block.mean)
      }
      first = last + 1
    }
    self.places = places
    self.values = values
  }

  private init(places: [Double], values: [Double]) {
    self.places = places
    self.values = values
  }

  /// The curve at x.
  public func value(at x: Double) -> Double {
    var (low, high) = (0, places.count)
    // The number of places at or below x.
    while low < high {
      let middle = (low + high) / 2
      if places[middle] <= x { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return values[0] }
    guard low < places.count else { return values[places.count - 1] }
    let share = (x - places[low - 1]) / (places[low] - places[low - 1])
    return values[low - 1] + share * (values[low] - values[low - 1])
  }

  /// One point for each distinct x, ascending.
  private static func merged(_ x: [Double], _ y: [Double]) -> [(x: Double, mean: Double, weight: Double)] {
    var result: [(x: Double, sum: Double, weight: Double)] = []
    for index in x.indices.sorted(by: { x[$0] < x[$1] }) {
      if let last = result.last, last.x == x[index] {
        result[result.count - 1].sum += y[index]
        result[result.count - 1].weight += 1
      } else {
        result.append((x[index], y[index], 1))
      }
    }
    return result.map { ($0.x, $0.sum / $0.weight, $0.weight) }
  }

  /// Ascending means of neighbouring points.
  private static func pooled(
    _ points: [(x: Double, mean: Double, weight: Double)]
  ) -> [(mean: Double, points: Int)] {
    var blocks: [(sum: Double, weight: Double, points: Int)] = []
    for point in points {
      var block = (sum: point.mean * point.weight, weight: point.weight, points: 1)
      while let last = blocks.last, last.sum * block.weight >= block.sum * last.weight {
        block = (block.sum + last.sum, block.weight + last.weight, block.points + last.points)
        blocks.removeLast()
      }
      blocks.append(block)
    }
    return blocks.map { ($0.sum / $0.weight, $0.points) }
  }
}

extension IsotonicRegression: Codable {
  private enum Key: String, CodingKey { case places, values }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    places = try container.decode([Double].self, forKey: .places)
    values = try container.decode([Double].self, forKey: .values)
    let rises = zip(places, places.dropFirst()).allSatisfy(<) && zip(values, values.dropFirst()).allSatisfy(<=)
    guard !places.isEmpty, places.count == values.count, rises, (places + values).allSatisfy(\.isFinite) else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container,
        debugDescription: "a damaged curve: \(places.count) places and \(values.count) values, which must ascend")
    }
  }
}
