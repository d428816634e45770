import Foundation

/// How probable each dip of the difference function is the period, when the threshold is not known but distributed.
///
/// Mauch & Dixon 2014, "pYIN: a fundamental frequency estimator using probabilistic threshold distributions",
/// doi:10.1109/ICASSP.2014.6853678, in the form of the authors' software: below a threshold the dips share its
/// probability by a (truncated) Boltzmann distribution that prefers short periods; where a threshold is below all
/// dips, the deepest one gets a fraction of it.
struct TroughPrior {
  /// cumulative[i] = the beta distribution up to threshold i / count.
  private let cumulative: [Double]
  private let count: Int
  private let noTrough: Double
  /// exp(−λk)
  private var decay: [Double]
  /// (1 − exp(−λ)) / (1 − exp(−λN)), the share of the first of N dips.
  private var share: [Double]

  /// A prior for at most `capacity` dips a frame.
  init(_ parameters: PYINParameters, capacity: Int) {
    count = parameters.thresholds
    cumulative = (0...parameters.thresholds).map {
      Self.betaCumulative(Double($0) / Double(parameters.thresholds), parameters.beta[0], parameters.beta[1])
    }
    noTrough = parameters.noTroughProbability
    let lambda = parameters.boltzmann
    decay = (0...capacity).map { exp(-lambda * Double($0)) }
    share = (0...capacity).map { $0 == 0 ? 0 : (1 - exp(-lambda)) / (1 - exp(-lambda * Double($0))) }
  }

  /// The cumulative beta distribution with whole parameters: the probability of at least `a` successes in `a + b − 1`
  /// trials.
  static func betaCumulative(_ x: Double, _ a: Int, _ b: Int) -> Double {
    let trials = a + b - 1
    var binomial = 1.0
    var sum = 0.0
    for k in 0...trials {
      if k > 0 { binomial *= Double(trials - k + 1) / Double(k) }
      if k >= a { sum += binomial * pow(x, Double(k)) * pow(1 - x, Double(trials - k)) }
    }
    return sum
  }

  /// Writes the probability of each dip, given the heights of all dips of a frame by ascending lag.
  func probabilities(
    of heights: UnsafeBufferPointer<Double>, levels: UnsafeMutableBufferPointer<Int>,
    into probabilities: UnsafeMutableBufferPointer<Double>
  ) {
    var deepest = 0
    for dip in heights.indices {
      levels[dip] = level(of: heights[dip])
      probabilities[dip] = 0
      if heights[dip] < heights[deepest] { deepest = dip }
    }
    guard !heights.isEmpty else { return }
    // Between two neighbouring levels the same dips are below the threshold.
    var level = levels[deepest]
    probabilities[deepest] += noTrough * cumulative[level - 1]
    while level <= count {
      var next = count + 1
      var below = 0
      for dip in heights.indices {
        if levels[dip] <= level { below += 1 } else { next = min(next, levels[dip]) }
      }
      let mass = (cumulative[next - 1] - cumulative[level - 1]) * share[below]
      var position = 0
      for dip in heights.indices where levels[dip] <= level {
        probabilities[dip] += mass * decay[position]
        position += 1
      }
      level = next
    }
  }

  /// The first threshold, 1…count, that a height is below; count + 1 if there is none.
  private func level(of height: Double) -> Int {
    guard height < 1 else { return count + 1 }
    var level = max(1, Int(height * Double(count)))
    while level <= count, height >= Double(level) / Double(count) { level += 1 }
    while level > 1, height < Double(level - 1) / Double(count) { level -= 1 }
    return level
  }
}
