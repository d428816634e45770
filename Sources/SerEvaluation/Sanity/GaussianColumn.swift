import Foundation
import SerNumerics

/// A classifier of a single number: each class is a normal distribution, all classes equally probable. Enough to find what
/// one column tells, and not more.
struct GaussianColumn {
  /// Nil for a class without rows.
  private let classes: [(mean: Double, logDeviation: Double, variance: Double)?]

  /// Of rows with these labels, 0 ..< `classCount`. A class that doesn't vary has the deviation of all rows times 1e-3.
  init(_ values: [Float], labels: [Int], classCount: Int) {
    let all = Statistics.standardDeviation(values.map(Double.init), degreesOfFreedomLost: 0)
    let least = max(all * 1e-3, 1e-12)
    classes = (0..<classCount).map { label in
      let own = values.indices.filter { labels[$0] == label }.map { Double(values[$0]) }
      guard !own.isEmpty else { return nil }
      let deviation = max(least, Statistics.standardDeviation(own, degreesOfFreedomLost: 0))
      return (Statistics.mean(own), log(deviation), deviation * deviation)
    }
  }

  /// The most probable class; the first of equals.
  func prediction(_ value: Float) -> Int {
    var best = (density: -Double.infinity, label: 0)
    for (label, distribution) in classes.enumerated() {
      guard let distribution else { continue }
      let distance = Double(value) - distribution.mean
      let density = -distribution.logDeviation - distance * distance / (2 * distribution.variance)
      if density > best.density { best = (density, label) }
    }
    return best.label
  }
}
