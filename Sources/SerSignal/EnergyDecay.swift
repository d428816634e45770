import Foundation

/// How the sound energy of a room dies away, by backward integration (Schroeder 1965, doi:10.1121/1.1909343).
public struct EnergyDecay: Sendable {
  /// The energy still to come at each step, in dB relative to the whole; −∞ where there is none.
  public let levels: [Double]
  /// Seconds a step.
  public let step: Double

  /// The decay of energies that arrive step by step.
  public init(energies: [Double], step: Double) {
    var levels = [Double](repeating: -.infinity, count: energies.count)
    let total = energies.reduce(0, +)
    var remaining = 0.0
    for index in energies.indices.reversed() {
      remaining += energies[index]
      if remaining > 0, total > 0 { levels[index] = 10 * log10(remaining / total) }
    }
    self.levels = levels
    self.step = step
  }

  /// The decay of an impulse response.
  public init(response: [Float], sampleRate: Int) {
    self.init(energies: response.map { Double($0) * Double($0) }, step: 1 / Double(sampleRate))
  }

  /// Seconds until the level has fallen by 60 dB, from a straight line through the levels between `upper` and `lower`
  /// dB by least squares; the defaults make it the T30 of ISO 3382-1. Nil where fewer than two steps lie between them or
  /// the level doesn't fall.
  public func reverberationTime(from upper: Double = -5, to lower: Double = -35) -> Double? {
    let places = levels.indices.filter { levels[$0] <= upper && levels[$0] >= lower }
    guard places.count >= 2 else { return nil }
    let count = Double(places.count)
    let meanTime = places.reduce(0) { $0 + Double($1) * step } / count
    let meanLevel = places.reduce(0) { $0 + levels[$1] } / count
    var (covariance, variance) = (0.0, 0.0)
    for place in places {
      let time = Double(place) * step - meanTime
      covariance += time * (levels[place] - meanLevel)
      variance += time * time
    }
    guard variance > 0, covariance < 0 else { return nil }
    return -60 * variance / covariance
  }
}
