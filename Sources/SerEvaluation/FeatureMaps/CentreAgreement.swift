import SerNumerics

/// How often a row lies nearest to the centre of its own class, of all the classes' centres, in the plane of the first
/// two discriminant axes: what a look at a map of classes amounts to.
public enum CentreAgreement {
  /// The share among the rows that the axes and centres were fitted on; nil where there are no two axes.
  public static func fitted(_ values: [Double], dimensions: Int, labels: [Int], classCount: Int) -> Double? {
    let rows = Array(labels.indices)
    guard
      let hits = hits(values, dimensions, labels, classCount, fittedOn: rows, judgedOn: rows), !rows.isEmpty
    else { return nil }
    return Double(hits) / Double(rows.count)
  }

  /// The same share with axes and centres fitted without the speakers of the rows judged, in up to five groups of
  /// speakers. Nil with fewer than two speakers or where a group can't be judged.
  public static func withoutSpeaker(
    _ values: [Double], dimensions: Int, labels: [Int], classCount: Int, speakers: [String], workers: Int
  ) async throws -> Double? {
    let names = Set(speakers).sorted()
    let groups = min(5, names.count)
    guard groups > 1 else { return nil }
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let rowGroups = speakers.map { (places[$0] ?? 0) % groups }
    let hits = try await parallelMap(count: groups, workers: workers) { group in
      Self.hits(
        values, dimensions, labels, classCount, fittedOn: labels.indices.filter { rowGroups[$0] != group },
        judgedOn: labels.indices.filter { rowGroups[$0] == group })
    }
    let judged = hits.compactMap { $0 }
    return judged.count == groups ? Double(judged.reduce(0, +)) / Double(labels.count) : nil
  }

  private static func hits(
    _ values: [Double], _ dimensions: Int, _ labels: [Int], _ classCount: Int, fittedOn training: [Int],
    judgedOn test: [Int]
  ) -> Int? {
    func part(_ rows: [Int]) -> [Double] { rows.flatMap { values[$0 * dimensions..<($0 + 1) * dimensions] } }
    let trainingLabels = training.map { labels[$0] }
    let fitted = part(training)
    guard
      let axes = DiscriminantAxes(fitted, dimensions: dimensions, labels: trainingLabels, classCount: classCount),
      axes.count > 1
    else { return nil }
    var sums = [(x: Double, y: Double, count: Double)](repeating: (0, 0, 0), count: classCount)
    let known = axes.project(fitted, onto: 2)
    for (place, label) in trainingLabels.enumerated() {
      sums[label].x += known[2 * place]
      sums[label].y += known[2 * place + 1]
      sums[label].count += 1
    }
    let projected = axes.project(part(test), onto: 2)
    return test.indices.count { place in
      let nearest = sums.indices.filter { sums[$0].count > 0 }.min { a, b in
        distance(a) < distance(b)
      }
      func distance(_ label: Int) -> Double {
        let x = projected[2 * place] - sums[label].x / sums[label].count
        let y = projected[2 * place + 1] - sums[label].y / sums[label].count
        return x * x + y * y
      }
      return nearest == labels[test[place]]
    }
  }
}
