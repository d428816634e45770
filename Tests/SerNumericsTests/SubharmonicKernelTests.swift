import CSerKernels
import SerNumerics
import Testing

/// The C loops of subharmonic summation against naive Swift twins.
@Suite struct SubharmonicKernelTests {
  private static let lanes = Int(SER_LANES)

  private func noise(_ count: Int, seed: UInt64) -> [Float] {
    var stream = Seed(seed).makeStream()
    return (0..<count).map { _ in Float(stream.gaussian()) }
  }

  @Test func magnitudesAndSumsEqualTheirDefinition() {
    for count in [1, 2, 31, 32, 33, 500] {
      let (a, b) = (noise(2 * count, seed: 1), noise(count, seed: 2))
      var magnitudes = [Float](repeating: 0, count: count)
      ser_magnitude_spectrum(a, &magnitudes, count)
      for k in 0..<count {
        #expect(abs(magnitudes[k] - (a[2 * k] * a[2 * k] + a[2 * k + 1] * a[2 * k + 1]).squareRoot()) < 1e-5)
      }
      let product = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      #expect(abs(Double(ser_dot_single(a, b, count)) - product) < 1e-3)
      #expect(ser_range(b, count) == (b.max() ?? 0) - (b.min() ?? 0))
      #expect(abs(ser_sum(b, count) - b.reduce(0.0) { $0 + Double($1) }) < 1e-9)
    }
  }

  @Test func onlyTheNeighboursOfPeaksAreKept() {
    let x: [Float] = [5, 4, 3, 2, 1, 2, 3, 9, 3, 2.5, 2, 1.5, 1, 0.5, 0.4, 0.3, 0.2, 7, 0.1, 0, 0.5]
    var marks = [Float](repeating: 0, count: x.count + 4)
    var kept = x
    ser_keep_peaks(x, x.count, &marks, &kept)
    let peaks = x.indices.filter { k in
      (k == 0 || x[k] > x[k - 1]) && (k == x.count - 1 || x[k] >= x[k + 1])
    }
    #expect(peaks == [0, 7, 17, 20])
    #expect(kept == x.indices.map { k in peaks.contains { abs($0 - k) <= 2 } ? x[k] : 0 })
  }

  @Test(arguments: [8, 9, 40, 43])
  func smoothingAndInterleavingEqualTheirDefinition(count: Int) {
    let x = noise(count * Self.lanes, seed: 3)
    var out = [Float](repeating: -1, count: count)
    ser_smooth(x, count, &out)
    for k in 0..<count - 1 { #expect(abs(out[k] - ((k > 0 ? x[k - 1] : 0) + 2 * x[k] + x[k + 1]) / 4) < 1e-6) }
    #expect(out[count - 1] == x[count - 1])
    var lanes = x
    ser_interleave(x, count, &lanes)
    #expect(lanes == (0..<count).flatMap { k in (0..<Self.lanes).map { x[$0 * count + k] } })
    let weights = noise(count, seed: 8)
    let energy = (0..<count).reduce(0.0) { $0 + pow2(Double(x[$1]) * Double(weights[$1])) }
    #expect(abs(Double(ser_weighted_energy(x, weights, count)) - energy) < 1e-4 * energy)
  }

  private func pow2(_ value: Double) -> Double { value * value }

  @Test func weightedAndShiftedSumsEqualTheirDefinition() {
    let points = 60
    let x = noise(points * Self.lanes, seed: 4)
    let taps = Int(SER_TAPS)
    let places = (0..<points).map { Int32(min($0, points - taps)) }
    let weights = noise(points * taps, seed: 5)
    var out = [Float](repeating: 0, count: x.count)
    ser_weigh_neighbours(x, places, weights, points, &out)
    let shifts: [Int32] = [0, 7, 20, 59]
    let factors: [Float] = [1, 0.8, 0.5, 0.25]
    var (sums, totals) = (out, [Float](repeating: 0, count: Self.lanes))
    ser_sum_shifted(x, points, shifts, factors, 4, &sums, &totals)
    for lane in 0..<Self.lanes {
      var total: Float = 0
      for j in 0..<points {
        let weighed = (0..<taps).reduce(Float(0)) {
          $0 + weights[j * taps + $1] * x[(Int(places[j]) + $1) * Self.lanes + lane]
        }
        #expect(abs(out[j * Self.lanes + lane] - max(0, weighed)) < 1e-4)
        let shifted = zip(shifts, factors).reduce(Float(0)) { sum, harmonic in
          let point = j + Int(harmonic.0)
          return point < points ? sum + harmonic.1 * x[point * Self.lanes + lane] : sum
        }
        #expect(abs(sums[j * Self.lanes + lane] - max(0, shifted)) < 1e-5)
        total += max(0, shifted)
      }
      #expect(abs(totals[lane] - total) < 1e-3)
    }
  }

  @Test func theHighestPeaksAreFoundInOrder() {
    let points = 300
    let x = noise(points * Self.lanes, seed: 6)
    var heights = [Float](repeating: 0, count: Self.lanes * 6)
    var places = [Int32](repeating: 0, count: Self.lanes * 6)
    ser_highest_peaks(x, points, 6, &heights, &places)
    for lane in 0..<Self.lanes {
      let row = (0..<points).map { x[$0 * Self.lanes + lane] }
      let peaks = (1..<points - 1).filter { row[$0] > row[$0 - 1] && row[$0] > row[$0 + 1] && row[$0] > 0 }
      let expected = peaks.sorted { row[$0] > row[$1] }.prefix(6)
      #expect(places[lane * 6..<lane * 6 + 6].map(Int.init) == Array(expected))
    }
    ser_highest_peaks([Float](repeating: 0, count: points * Self.lanes), points, 6, &heights, &places)
    #expect(places.allSatisfy { $0 == -1 })
  }

  @Test func periodProductsEqualTheirDefinition() {
    let x = noise(200, seed: 7)
    var products = [Float](repeating: 0, count: 21)
    ser_period_products(x, 60, 80, &products)
    for period in 60...80 {
      let expected = (0..<period).reduce(0.0) { $0 + Double(x[$1]) * Double(x[$1 + period]) }
      #expect(abs(Double(products[period - 60]) - expected) < 1e-3)
    }
  }
}
