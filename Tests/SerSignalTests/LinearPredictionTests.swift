import Foundation
import SerNumerics
import Testing

@testable import SerSignal

@Suite struct LinearPredictionTests {
  /// The coefficients, descending, of Π (z − root).
  static func polynomial(_ roots: [Complex]) -> [Double] {
    var c = [Complex(1)]
    for root in roots {
      var next = c + [Complex(0)]
      for n in c.indices { next[n + 1] = next[n + 1] - root * c[n] }
      c = next
    }
    return c.map(\.real)
  }

  static func polar(_ radius: Double, _ angle: Double) -> [Complex] {
    [
      Complex(radius * cos(angle), radius * sin(angle)), Complex(radius * cos(angle), -radius * sin(angle)),
    ]
  }

  /// The greatest distance between two sets of roots, each matched with its nearest.
  static func distance(_ found: [Complex], _ expected: [Complex]) -> Double {
    guard found.count == expected.count else { return .infinity }
    return expected.map { root in found.map { ($0 - root).magnitude }.min() ?? .infinity }.max() ?? 0
  }

  @Test func rootsOfKnownPolynomials() throws {
    let solver = PolynomialRoots(maximumDegree: 12)
    let cases: [[Complex]] = [
      [Complex(0.5)], [Complex(2), Complex(-3)], Self.polar(0.9, 0.4), Self.polar(1, .pi / 2),
      [Complex(1), Complex(2), Complex(3), Complex(4), Complex(5)],
      Self.polar(0.98, 0.3) + Self.polar(0.95, 0.9) + Self.polar(0.93, 1.7) + Self.polar(0.7, 2.6) + [Complex(0.8)],
      Self.polar(0.99, 0.3) + Self.polar(0.99, 0.31) + Self.polar(0.2, 1) + [Complex(-0.99), Complex(0)],
      [Complex(0), Complex(0), Complex(0.5)],
    ]
    for expected in cases {
      let found = try #require(solver.roots(of: Self.polynomial(expected)))
      #expect(Self.distance(found, expected) < 1e-9, "\(found) for \(expected)")
    }
    // Leading zeros, a scale, the roots of unity.
    #expect(Self.distance(try #require(solver.roots(of: [0, 0, 5, -10])), [Complex(2)]) < 1e-12)
    let unity = try #require(solver.roots(of: [1] + [Double](repeating: 0, count: 10) + [-1]))
    #expect(unity.count == 11 && unity.allSatisfy { abs($0.magnitude - 1) < 1e-12 })
  }

  @Test func whatHasNoRootsIsRefused() {
    let solver = PolynomialRoots(maximumDegree: 4)
    #expect(solver.roots(of: [3]) == nil && solver.roots(of: [0, 0, 0]) == nil)
    #expect(solver.roots(of: [1, .nan, 2]) == nil && solver.roots(of: [1, .infinity]) == nil)
  }

  @Test func randomPolynomialsAreSolvedToRounding() throws {
    var stream = Seed(5).makeStream()
    let solver = PolynomialRoots(maximumDegree: 20)
    for trial in 0..<2000 {
      let pairs = 1 + trial % 9
      var expected: [Complex] = trial % 2 == 0 ? [] : [Complex(1.9 * stream.uniform() - 0.95)]
      for _ in 0..<pairs { expected += Self.polar(0.3 + 0.69 * stream.uniform(), .pi * stream.uniform()) }
      let found = try #require(solver.roots(of: Self.polynomial(expected)))
      // Roots of a random polynomial can be close together, which no precision separates well.
      #expect(Self.distance(found, expected) < 2e-5, "degree \(expected.count), trial \(trial)")
      #expect(found.count { $0.imaginary > 0 } == found.count { $0.imaginary < 0 })
    }
  }

  @Test func levinsonSolvesTheNormalEquations() {
    let r = [4.0, 2.5, 0.3, -1.2, -0.8]
    var a = [Double](repeating: 0, count: 5)
    let error = r.withUnsafeBufferPointer { r in a.withUnsafeMutableBufferPointer { LevinsonDurbin.solve(r, into: $0) }
    }
    for row in 1...4 {
      let residual = (0...4).reduce(0.0) { $0 + a[$1] * r[abs(row - $1)] }
      #expect(abs(residual) < 1e-12, "row \(row)")
    }
    let energy = (0...4).reduce(0.0) { $0 + a[$1] * r[$1] }
    #expect(a[0] == 1 && abs(energy - error) < 1e-12)
  }

  @Test func silenceAndPerfectTonesGiveAStableFilter() {
    let predictor = LinearPredictor(frameLength: 256, order: 10)
    #expect(!predictor.analyze([Float](repeating: 0, count: 256)))
    #expect(predictor.coefficients == [1] + [Double](repeating: 0, count: 10))
    let candidates = FormantCandidates(order: 10)
    #expect(candidates.resonances(of: predictor.coefficients, sampleRate: 10000).isEmpty)
    for signal in [[Float](repeating: 1, count: 256), (0..<256).map { Float(sin(0.7 * Double($0))) }] {
      #expect(predictor.analyze(signal) && predictor.coefficients.allSatisfy(\.isFinite))
      let roots = PolynomialRoots(maximumDegree: 10).roots(of: predictor.coefficients) ?? []
      #expect(!roots.isEmpty && roots.allSatisfy { $0.magnitude < 1 })
    }
  }

  /// The impulse response of three resonators in a row has exactly their poles.
  @Test func resonatorsAreRecovered() throws {
    let rate = 11000.0
    let expected = [
      Resonance(frequency: 660, bandwidth: 70), Resonance(frequency: 1720, bandwidth: 90),
      Resonance(frequency: 2410, bandwidth: 140),
    ]
    var roots: [Complex] = []
    for resonance in expected {
      roots += Self.polar(exp(-.pi * resonance.bandwidth / rate), 2 * .pi * resonance.frequency / rate)
    }
    let a = Self.polynomial(roots)
    var signal = [Double](repeating: 0, count: 2048)
    for n in signal.indices {
      signal[n] = n == 0 ? 1 : 0
      for k in 1..<min(a.count, n + 1) { signal[n] -= a[k] * signal[n - k] }
    }
    let predictor = LinearPredictor(frameLength: 2048, order: 6)
    #expect(predictor.analyze(signal.map { Float($0) }))
    let found = FormantCandidates(order: 6).resonances(of: predictor.coefficients, sampleRate: rate)
    try #require(found.count == 3)
    for (one, other) in zip(found, expected) {
      #expect(abs(one.frequency - other.frequency) < 0.1 && abs(one.bandwidth - other.bandwidth) < 0.2)
    }
    #expect(abs(predictor.predictionError - 1) < 1e-4)
  }
}
