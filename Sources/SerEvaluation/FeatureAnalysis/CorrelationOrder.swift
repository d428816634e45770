/// An order of measures in which those that go together stand together: for reading a matrix of correlations.
public enum CorrelationOrder {
  /// The places of the measures in that order: average-linkage clustering by 1 − |r| (Sokal & Michener 1958), each pair of
  /// groups joined at the ends that are closest. `correlations[a][b]`; NaN counts as 0. Ties go to the earlier measures.
  public static func clustered(_ correlations: [[Double]]) -> [Int] {
    func distance(_ a: Int, _ b: Int) -> Double {
      let r = correlations[a][b]
      return 1 - (r.isFinite ? abs(r) : 0)
    }
    func mean(_ a: [Int], _ b: [Int]) -> Double {
      a.reduce(0.0) { sum, x in sum + b.reduce(0.0) { $0 + distance(x, $1) } } / Double(a.count * b.count)
    }
    var groups = correlations.indices.map { [$0] }
    while groups.count > 1 {
      var best = (first: 0, second: 1, distance: Double.infinity)
      for first in groups.indices {
        for second in groups.indices where second > first {
          let distance = mean(groups[first], groups[second])
          if distance < best.distance - 1e-12 { best = (first, second, distance) }
        }
      }
      groups[best.first] = joined(groups[best.first], groups[best.second], distance)
      groups.remove(at: best.second)
    }
    return groups.first ?? []
  }

  /// Two groups as one, turned so that the closest of their four pairs of ends meet.
  private static func joined(_ a: [Int], _ b: [Int], _ distance: (Int, Int) -> Double) -> [Int] {
    let choices = [(a, b), (a, b.reversed()), (a.reversed(), b), (a.reversed(), b.reversed())]
    func gap(_ choice: ([Int], [Int])) -> Double {
      guard let end = choice.0.last, let start = choice.1.first else { return .infinity }
      return distance(end, start)
    }
    var best = choices[0]
    for choice in choices.dropFirst() where gap(choice) < gap(best) - 1e-12 { best = choice }
    return best.0 + best.1
  }
}
