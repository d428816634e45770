/// The estimator of ``VarianceComponents`` for given rows: Henderson's method III (Henderson 1953,
/// doi:10.2307/3001853; Searle, Casella & McCulloch 1992, ch. 5), which is unbiased for any number of clips a speaker and
/// emotion, unlike plain shares of sums of squares, which favour the factor with more levels. Negative estimates count
/// as 0.
struct CrossedDesign: Sendable {
  private let labels: [Int]
  private let speakers: [Int]
  private let classCounts: [Double]
  private let speakerCounts: [Double]
  /// A generalised inverse of the emotions' normal matrix after speakers are taken out, shape [classes, classes].
  private let inverse: [[Double]]
  /// Degrees of freedom of emotion given speaker, of speaker given emotion, and of the rest.
  private let freedom: (emotion: Double, speaker: Double, rest: Double)
  /// What σ²(emotion) and σ²(speaker) are multiplied by in the expected sums of squares.
  private let weight: (emotion: Double, speaker: Double)

  /// The design of rows with these classes and speakers; nil where the parts can't be told apart: fewer than two
  /// speakers, every emotion by speakers of its own, or no row left for the rest.
  init?(labels: [Int], classCount: Int, speakers names: [String]) {
    let ordered = Set(names).sorted()
    let index = Dictionary(uniqueKeysWithValues: zip(ordered, ordered.indices))
    let speakers = names.map { index[$0] ?? 0 }
    var cells = [[Double]](repeating: [Double](repeating: 0, count: classCount), count: ordered.count)
    for (label, speaker) in zip(labels, speakers) { cells[speaker][label] += 1 }
    let speakerCounts = cells.map { $0.reduce(0, +) }
    let classCounts = (0..<classCount).map { label in cells.reduce(0) { $0 + $1[label] } }
    let normal = (0..<classCount).map { i in
      (0..<classCount).map { j in
        (i == j ? classCounts[i] : 0) - zip(cells, speakerCounts).reduce(0) { $0 + $1.0[i] * $1.0[j] / $1.1 }
      }
    }
    let (inverse, rank) = Self.generalizedInverse(normal, scales: classCounts)
    let present = classCounts.count { $0 > 0 }
    let rest = labels.count - ordered.count - rank
    let speakerFreedom = ordered.count + rank - present
    guard rank > 0, speakerFreedom > 0, rest > 0 else { return nil }
    self.labels = labels
    self.speakers = speakers
    self.classCounts = classCounts
    self.speakerCounts = speakerCounts
    self.inverse = inverse
    freedom = (Double(rank), Double(speakerFreedom), Double(rest))
    let total = Double(labels.count)
    var shared = (bySpeaker: 0.0, byClass: 0.0)
    for (row, speakerCount) in zip(cells, speakerCounts) {
      for (count, classCount) in zip(row, classCounts) where count > 0 {
        shared.bySpeaker += count * count / speakerCount
        shared.byClass += count * count / classCount
      }
    }
    weight = (total - shared.bySpeaker, total - shared.byClass)
  }

  /// The shares of one column; nil for a column without variance. Values should be centred.
  func components(of values: UnsafeBufferPointer<Double>) -> VarianceComponents? {
    var speakerSums = [Double](repeating: 0, count: speakerCounts.count)
    var classSums = [Double](repeating: 0, count: classCounts.count)
    var total = 0.0
    for index in values.indices {
      speakerSums[speakers[index]] += values[index]
      classSums[labels[index]] += values[index]
      total += values[index]
    }
    let mean = total / Double(values.count)
    var within = 0.0
    var adjusted = [Double](repeating: 0, count: classCounts.count)
    for index in values.indices {
      let deviation = values[index] - speakerSums[speakers[index]] / speakerCounts[speakers[index]]
      within += deviation * deviation
      adjusted[labels[index]] += deviation
    }
    func between(_ sums: [Double], _ counts: [Double]) -> Double {
      zip(sums, counts).reduce(0) { $0 + ($1.1 > 0 ? $1.1 * ($1.0 / $1.1 - mean) * ($1.0 / $1.1 - mean) : 0) }
    }
    // R(emotion | speaker), then R(speaker | emotion) from the sum that both orders share.
    let emotionSquares = adjusted.indices.reduce(0.0) { sum, i in
      sum + adjusted[i] * zip(inverse[i], adjusted).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let speakerSquares =
      between(speakerSums, speakerCounts) + emotionSquares - between(classSums, classCounts)
    let rest = max(0, within - emotionSquares) / freedom.rest
    let emotion = max(0, (emotionSquares - freedom.emotion * rest) / weight.emotion)
    let speaker = max(0, (speakerSquares - freedom.speaker * rest) / weight.speaker)
    let sum = emotion + speaker + rest
    guard sum > 0 else { return nil }
    return VarianceComponents(emotion: emotion / sum, speaker: speaker / sum, rest: rest / sum)
  }

  /// A generalised inverse of a symmetric positive semi-definite matrix and its rank, by sweeping the pivots that
  /// aren't next to nothing against `scales` (Goodnight 1979, doi:10.1080/00031305.1979.10482685).
  private static func generalizedInverse(_ matrix: [[Double]], scales: [Double]) -> ([[Double]], rank: Int) {
    var a = matrix
    var swept = [Bool](repeating: false, count: a.count)
    for k in a.indices where a[k][k] > 1e-9 * max(1, scales[k]) {
      let pivot = a[k][k]
      for i in a.indices where i != k {
        let factor = a[i][k] / pivot
        for j in a.indices where j != k { a[i][j] -= factor * a[k][j] }
        a[i][k] = -factor
      }
      for j in a.indices where j != k { a[k][j] /= pivot }
      a[k][k] = 1 / pivot
      swept[k] = true
    }
    let inverse = a.indices.map { i in a.indices.map { j in swept[i] && swept[j] ? a[i][j] : 0 } }
    return (inverse, swept.count { $0 })
  }
}
