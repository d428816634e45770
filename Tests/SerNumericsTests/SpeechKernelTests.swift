import CSerKernels
import SerNumerics
import Testing

/// The C loops of pitch and linear prediction against naive Swift twins.
@Suite struct SpeechKernelTests {
  @Test func autocorrelationEqualsItsDefinition() {
    var stream = Seed(3).makeStream()
    for count in [1, 5, 15, 16, 17, 40, 257] {
      let samples = (0..<count).map { _ in Float(stream.gaussian()) }
      var found = [Double](repeating: -1, count: 20)
      ser_autocorrelation(samples, count, 20, &found)
      for lag in 0..<20 {
        let expected = (0..<max(0, count - lag)).reduce(0.0) { $0 + Double(samples[$1]) * Double(samples[$1 + lag]) }
        #expect(abs(found[lag] - expected) < 1e-9, "\(count) samples, lag \(lag)")
      }
    }
  }

  @Test(arguments: [1, 7, 32, 45, 354])
  func bandedMaximumEqualsItsDefinition(count: Int) {
    var stream = Seed(4).makeStream()
    let block = Int(SER_BAND_BLOCK)
    for width in [1, 5, 41] {
      var values = [Double](repeating: -.infinity, count: count + width - 1 + block)
      for index in 0..<count + width - 1 { values[index] = stream.gaussian() }
      let weights = (0..<width).map { _ in stream.gaussian() }
      var out = [Double](repeating: 0, count: count + block)
      ser_max_plus_band(values, count, weights, width, &out)
      for j in 0..<count { #expect(out[j] == (0..<width).map { values[j + $0] + weights[$0] }.max()) }
    }
  }

  @Test(arguments: [3, 8, 29])
  func latticeRowsEqualTheirDefinition(count: Int) {
    var stream = Seed(6).makeStream()
    let (voiced, unvoiced, observed) = Self.rows(count, &stream)
    var row = [Double](repeating: 0, count: 2 * count)
    let summary = ser_lattice_combine(voiced, unvoiced, count, -0.1, -1, -0.3, observed, -0.5, &row)
    var reached = -Double.infinity
    for j in 0..<count {
      let v = max(voiced[j] - 0.1, unvoiced[j] - 1, -0.3)
      reached = max(reached, v)
      #expect(row[j] == v + observed[j])
      #expect(row[count + j] == max(unvoiced[j] - 0.1, voiced[j] - 1, -0.3) - 0.5)
    }
    #expect(summary.greatest == row.max() && summary.greatest_reached == reached)
    #expect(summary.least_unvoiced == row[count...].min())
  }

  private static func rows(_ count: Int, _ stream: inout RandomStream) -> ([Double], [Double], [Double]) {
    func row() -> [Double] { (0..<count).map { _ in stream.gaussian() } }
    return (row(), row(), row())
  }

  @Test(arguments: [3, 16, 45, 160])
  func normalizedCorrelationsEqualTheirDefinition(count: Int) {
    var stream = Seed(8).makeStream()
    let a = (0..<count).map { _ in Float(stream.gaussian()) }
    let b = (0..<count + 29).map { _ in Float(stream.gaussian()) }
    var found = [Double](repeating: 9, count: 30)
    ser_normalized_correlations(a, b, count, 30, &found)
    func dot(_ x: ArraySlice<Float>, _ y: ArraySlice<Float>) -> Double {
      zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    for lag in 0..<30 {
      let part = b[lag..<lag + count]
      let expected = dot(a[...], part) / (dot(a[...], a[...]) * dot(part, part)).squareRoot()
      #expect(abs(found[lag] - expected) < 1e-9)
    }
    ser_normalized_correlations([Float](repeating: 0, count: count), b, count, 30, &found)
    #expect(found.allSatisfy { $0 == 0 })
  }

  @Test(arguments: [1, 16, 37])
  func weightedSquareSumEqualsItsDefinition(count: Int) {
    var stream = Seed(10).makeStream()
    let (x, w) = ((0..<count).map { _ in Float(stream.gaussian()) }, (0..<count).map { _ in Float(stream.uniform()) })
    let expected = (0..<count).reduce(0.0) { $0 + Double(w[$1]) * Double(x[$1]) * Double(x[$1]) }
    #expect(abs(ser_weighted_square_sum(x, w, count) - expected) < 1e-9)
  }
}
