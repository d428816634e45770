import SerNumerics

/// The distribution of a sum whose terms could each as well have had the other sign.
public struct SignFlips: Sendable {
  /// More terms have more sign patterns than are counted one by one.
  public static let mostExact = 30

  /// The terms that aren't 0, whose sign alone matters.
  private let terms: [Double]
  /// What the sum of a pattern must reach to be as extreme as the observed one; not above 0 where every pattern is.
  private let threshold: Double

  init(_ differences: [Double]) {
    terms = differences.filter { $0 != 0 }
    // Sums that equal the observed one up to rounding count as at least as extreme.
    threshold = abs(terms.reduce(0, +)) - 1e-12 * terms.reduce(0) { $0 + abs($1) }
  }

  var isExact: Bool { terms.count <= Self.mostExact }

  /// The share of all sign patterns whose sum is as far from 0 as the observed one.
  ///
  /// The terms are halved and the 2^(n/2) sums of each half sorted; then one pass counts the pairs that reach the
  /// threshold (the two lists of Horowitz & Sahni 1974, doi:10.1145/321812.321823): all patterns are counted with the
  /// work of their square root.
  var exactP: Double {
    guard threshold > 0 else { return 1 }
    let half = terms.count / 2
    let low = Self.sums(terms[..<half])
    let high = Self.sums(terms[half...])
    var reaching = 0
    // The greater a low sum, the more of the high ones reach the threshold with it.
    var from = high.count
    for sum in low {
      while from > 0, sum + high[from - 1] >= threshold { from -= 1 }
      reaching += high.count - from
    }
    // For each pattern its opposite is as extreme on the other side.
    return Double(2 * reaching) / (Double(low.count) * Double(high.count))
  }

  func sampledP(resamples: Int, seed: Seed) -> Double {
    guard threshold > 0 else { return 1 }
    var stream = seed.derived("speaker-permutation").makeStream()
    let extreme = (0..<resamples).count { _ in
      let sum = terms.reduce(0.0) { $0 + (stream.next() & 1 == 0 ? $1 : -$1) }
      return abs(sum) >= threshold
    }
    return Double(extreme + 1) / Double(resamples + 1)
  }

  /// The sums of all sign patterns, ascending.
  private static func sums(_ terms: ArraySlice<Double>) -> [Double] {
    var sums = [0.0]
    for term in terms { sums = sums.map { $0 - term } + sums.map { $0 + term } }
    return sums.sorted()
  }

  /// The least p that this many speakers allow: all differences of one sign.
  public static func leastP(speakers: Int) -> Double {
    speakers <= mostExact ? 2 / Double(1 << max(0, speakers)) : 0
  }
}
