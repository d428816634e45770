import Foundation

/// A resonance of the vocal tract as linear prediction sees it.
@frozen
public struct Resonance: Sendable, Equatable {
  /// The centre frequency in Hz.
  public var frequency: Double
  /// The bandwidth at half of the power, in Hz; the smaller, the sharper.
  public var bandwidth: Double

  @inlinable
  public init(frequency: Double, bandwidth: Double) {
    self.frequency = frequency
    self.bandwidth = bandwidth
  }
}

/// The resonances of an all-pole filter 1/A(z): the candidates for formants.
///
/// A pair of roots r·e^(±iφ) of A(z) is a resonance at φ·rate/2π Hz with a bandwidth of −ln(r)·rate/π Hz (Atal &
/// Hanauer 1971, doi:10.1121/1.1912679). Owns its scratch: one per worker.
public final class FormantCandidates {
  private let solver: PolynomialRoots
  private var found: [Resonance] = []

  /// Candidates of filters up to `order`.
  public init(order: Int) {
    solver = PolynomialRoots(maximumDegree: order)
    found.reserveCapacity(order / 2)
  }

  /// All resonances of A(z) = `coefficients[0]` + `coefficients[1]`·z⁻¹ + … for samples at `sampleRate` Hz, in
  /// ascending frequency, at most half of the order. Real roots only tilt the spectrum and give none; so does a root
  /// outside the unit circle, which no predictor of ``LevinsonDurbin`` has. Empty where the roots can't be found.
  public func resonances(of coefficients: [Double], sampleRate: Double) -> [Resonance] {
    found.removeAll(keepingCapacity: true)
    guard coefficients.withUnsafeBufferPointer({ solver.solve($0) }) else { return [] }
    for root in solver.roots where root.imaginary > 0 {
      let magnitude = root.magnitude
      guard magnitude > 0, magnitude < 1 else { continue }
      found.append(
        Resonance(
          frequency: root.phase * sampleRate / (2 * .pi), bandwidth: -log(magnitude) * sampleRate / .pi))
    }
    found.sort { $0.frequency < $1.frequency }
    return found
  }
}
