import SerNumerics

/// What the nearest rows of a row have in common with it: whether a feature set puts alike what is said in the same
/// emotion, by the same gender, or by the same speaker.
public struct NeighbourAgreement: Sendable {
  /// Rows looked at around each.
  public let neighbours: Int
  /// For each row the indices of its nearest others, the nearest first.
  private let nearest: [[Int]]

  /// The nearest `neighbours` rows of each row of `values` [rows, dimensions] by Euclidean distance, ties by index.
  /// Fewer where there aren't that many others.
  public init(_ values: [Double], dimensions: Int, neighbours: Int = 10, workers: Int) async throws {
    let distances = SquaredDistances(values, dimensions: dimensions)
    let kept = min(neighbours, max(0, distances.count - 1))
    self.neighbours = kept
    nearest = try await parallelMap(count: distances.blocks, workers: workers) { block in
      let found = distances.distances(ofBlock: block)
      return distances.rows(ofBlock: block).enumerated().map { place, row in
        Self.nearest(kept, of: row, found[place * distances.count..<(place + 1) * distances.count])
      }
    }.flatMap { $0 }
  }

  private static func nearest(_ count: Int, of row: Int, _ distances: ArraySlice<Float>) -> [Int] {
    var kept: [(distance: Float, index: Int)] = []
    for (index, distance) in distances.enumerated() where index != row {
      if kept.count == count, let last = kept.last, distance >= last.distance { continue }
      let place = kept.firstIndex { distance < $0.distance } ?? kept.count
      kept.insert((distance, index), at: place)
      if kept.count > count { kept.removeLast() }
    }
    return kept.map(\.index)
  }

  /// The share of neighbours with the row's own label, 0…1, and the share that chance would give: that of another row
  /// drawn at random. Rows labelled nil are left out; nil where none can be judged.
  public func share<Label: Hashable>(of labels: [Label?]) -> (share: Double, chance: Double)? {
    var counts: [Label: Int] = [:]
    for label in labels { if let label { counts[label, default: 0] += 1 } }
    let known = counts.values.reduce(0, +)
    guard known > 1 else { return nil }
    var (same, judged) = (0, 0)
    for (row, others) in nearest.enumerated() {
      guard let label = labels[row] else { continue }
      for other in others {
        guard let found = labels[other] else { continue }
        judged += 1
        if found == label { same += 1 }
      }
    }
    guard judged > 0 else { return nil }
    let pairs = counts.values.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
    return (Double(same) / Double(judged), pairs / (Double(known) * Double(known - 1)))
  }
}
