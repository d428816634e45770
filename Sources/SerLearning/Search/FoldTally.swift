import Foundation

/// What the judged rows of one inner fold came to, in the few numbers that every ``SearchMetric`` can be taken from.
public struct FoldTally: Codable, Sendable, Equatable {
  /// Rows of each true class.
  public let support: [Int]
  /// Of these, predicted rightly.
  public let hits: [Int]
  /// Σ −ln p(truth), p clipped to [2⁻⁵², 1]; nil where the model gives no probabilities.
  public let logLossSum: Double?
  /// Whether the fit reached its optimum; nil where that isn't known.
  public let converged: Bool?
  /// Seconds of fitting and predicting.
  public let seconds: Double

  public init(support: [Int], hits: [Int], logLossSum: Double?, converged: Bool?, seconds: Double) {
    self.support = support
    self.hits = hits
    self.logLossSum = logLossSum
    self.converged = converged
    self.seconds = seconds
  }

  /// Whether judged rows of so many classes, at most `rows` of them, can come to this: a tally read from a file may be
  /// damaged.
  public func isPossible(classes: Int, rows: Int) -> Bool {
    support.count == classes && hits.count == classes
      && zip(hits, support).allSatisfy { 0 <= $0 && $0 <= $1 && $1 <= rows }
      && logLossSum?.isFinite ?? true && seconds.isFinite && seconds >= 0
  }

  /// The tally of scores, one row of them for each of `truth`.
  init(_ scores: ClassScores, truth: [Int], classCount: Int, converged: Bool?, seconds: Double) {
    var support = [Int](repeating: 0, count: classCount)
    var hits = support
    for (label, prediction) in zip(truth, scores.predictions) {
      support[label] += 1
      if label == prediction { hits[label] += 1 }
    }
    var sum: Double?
    if scores.areProbabilities {
      sum = truth.indices.reduce(0.0) { sum, row in
        sum - log(min(1, max(Double.ulpOfOne, Double(scores.values[row, truth[row]]))))
      }
    }
    self.init(support: support, hits: hits, logLossSum: sum, converged: converged, seconds: seconds)
  }

  /// The rows of several folds together.
  static func pooled(_ tallies: [FoldTally]) -> FoldTally? {
    guard let first = tallies.first else { return nil }
    return tallies.dropFirst().reduce(first) { pooled, tally in
      FoldTally(
        support: zip(pooled.support, tally.support).map { $0 + $1 }, hits: zip(pooled.hits, tally.hits).map { $0 + $1 },
        logLossSum: pooled.logLossSum.flatMap { sum in tally.logLossSum.map { sum + $0 } },
        converged: pooled.converged.flatMap { one in tally.converged.map { one && $0 } },
        seconds: pooled.seconds + tally.seconds)
    }
  }
}
