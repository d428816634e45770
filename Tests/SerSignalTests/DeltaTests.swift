import SerNumerics
import SerSignal
import Testing

@Suite struct DeltaTests {
  /// A line has its slope everywhere, a parabola its curvature, edges included.
  @Test func derivativesOfPolynomialsAreExact() {
    let frames = 20
    let rows = Matrix(rows: (0..<frames).map { t in [3 * Float(t) + 1, 0.5 * Float(t * t), 7] })
    let slope = Delta.first(rows)
    let curvature = Delta.second(rows)
    for t in 0..<frames {
      #expect(abs(slope[t, 0] - 3) < 1e-4 && abs(slope[t, 2]) < 1e-5)
      #expect(abs(curvature[t, 0]) < 1e-4 && abs(curvature[t, 1] - 1) < 1e-3 && abs(curvature[t, 2]) < 1e-5)
    }
  }

  @Test func shortestClipHasOneFit() {
    let rows = Matrix(rows: (0..<9).map { [Float($0)] })
    #expect(Delta.first(rows).values.allSatisfy { abs($0 - 1) < 1e-6 })
  }
}
