import CSerKernels
import Foundation
import SerNumerics
import Testing

/// The C loops of spectral shape against their naive twins in Swift.
@Suite struct SpectralKernelTests {
  @Test(arguments: [1, 7, 8, 33, 257, 1025])
  func spectralShape(bins: Int) {
    var stream = Seed(UInt64(bins)).makeStream()
    var spectrum = (0..<2 * bins).map { _ in stream.gaussian() * 10 }
    // A silent bin, below the floor.
    (spectrum[0], spectrum[1]) = (0, 1e-9)
    var magnitude = [Double](repeating: 0, count: bins)
    var power = [Float](repeating: 0, count: bins)
    let sums = ser_spectral_shape(spectrum, bins, 1e-10, &magnitude, &power)
    var (total, first, second, floored, logs) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for bin in 0..<bins {
      let p = spectrum[2 * bin] * spectrum[2 * bin] + spectrum[2 * bin + 1] * spectrum[2 * bin + 1]
      #expect(
        abs(magnitude[bin] - p.squareRoot()) <= 1e-14 * p.squareRoot() && abs(power[bin] - Float(p)) <= 2e-7 * Float(p))
      total += p.squareRoot()
      first += Double(bin) * p.squareRoot()
      second += Double(bin * bin) * p.squareRoot()
      floored += max(p, 1e-10)
      logs += log(max(p, 1e-10))
    }
    let pairs = [
      (sums.magnitude, total), (sums.first_moment, first), (sums.second_moment, second), (sums.floored_power, floored),
      (sums.log_floored_power, logs),
    ]
    for (ours, expected) in pairs { #expect(abs(ours - expected) <= 1e-12 * max(1, abs(expected))) }
  }

  @Test(arguments: [0, 1, 8, 257])
  func squaredChange(count: Int) {
    var stream = Seed(9).makeStream()
    let values = (0..<count).map { _ in stream.gaussian() }
    let before = (0..<count).map { _ in stream.gaussian() }
    var previous = before
    let change = ser_squared_change(values, 0.5, &previous, count)
    let expected = zip(values, before).reduce(0) { $0 + (0.5 * $1.0 - $1.1) * (0.5 * $1.0 - $1.1) }
    #expect(abs(change - expected) <= 1e-12 * max(1, expected))
    #expect(previous == values.map { 0.5 * $0 })
    var product = [Double](repeating: 0, count: count)
    ser_multiply_to_double(values.map { Float($0) }, before, &product, count)
    #expect(product == zip(values, before).map { Double(Float($0)) * $1 })
  }

  @Test func fourthMoments() {
    let x: [Float] = [1, 10, 2, 20, 6, 60]
    var fourths = [0.0, 1.0]
    ser_column_fourth_moments(x, 3, 2, [3, 30], &fourths)
    #expect(fourths == [98, 980_001])
  }
}
