import CSerKernels
import Foundation
import SerNumerics
import Testing

/// Every C loop against its naive twin in Swift.
@Suite struct KernelTests {
  static func values(_ count: Int, seed: UInt64, scale: Double = 1) -> [Float] {
    var stream = Seed(seed).makeStream()
    return (0..<count).map { _ in Float(stream.gaussian() * scale) }
  }

  @Test(arguments: [0, 1, 7, 16, 33, 1000])
  func elementwise(count: Int) {
    let a = Self.values(count, seed: 1)
    let b = Self.values(count, seed: 2)
    var product = [Float](repeating: 0, count: count)
    ser_multiply(a, b, &product, count)
    #expect(product == zip(a, b).map { $0 * $1 })
    let power = zip(a, b).map { $0 * $0 + $1 * $1 }
    var result = [Float](repeating: 0, count: count)
    ser_power_spectrum(zip(a, b).flatMap { [$0, $1] }, &result, count)
    #expect(zip(result, power).allSatisfy { abs($0 - $1) <= 2e-7 * $1 })
    var raised = a
    ser_raise_to(&raised, count, 0.25)
    #expect(raised == a.map { max($0, 0.25) })
    let squares = a.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(ser_sum_of_squares(a, count) - squares) <= 1e-12 * max(1, squares))
  }

  @Test func decibelsOverTheWholeRange() {
    let exponents = stride(from: -37.0, through: 37, by: 0.01).map { $0 }
    let inputs = exponents.map { Float(pow(10, $0)) } + [0, 1e-10, 1, 2]
    var result = inputs
    let greatest = ser_power_to_decibel(&result, result.count, 1e-10)
    for (input, decibel) in zip(inputs, result) {
      let expected = 10 * log10(max(Double(input), 1e-10))
      #expect(abs(Double(decibel) - expected) <= 1e-6 + 3e-7 * abs(expected), "\(input)")
    }
    #expect(greatest == result.max())
  }

  @Test(arguments: [(1, 1), (5, 3), (40, 17), (300, 40)])
  func columnMoments(rows: Int, columns: Int) {
    let x = Self.values(rows * columns, seed: 3, scale: 10)
    var sums = [Double](repeating: 0, count: columns)
    ser_column_sums(x, rows, columns, &sums)
    let means = sums.map { $0 / Double(rows) }
    var squares = [Double](repeating: 0, count: columns)
    var cubes = squares
    ser_column_moments(x, rows, columns, means, &squares, &cubes)
    for column in 0..<columns {
      let values = (0..<rows).map { Double(x[$0 * columns + column]) }
      let deviations = values.map { $0 - means[column] }
      #expect(abs(sums[column] - values.reduce(0, +)) < 1e-9)
      #expect(abs(squares[column] - deviations.reduce(0) { $0 + $1 * $1 }) < 1e-7)
      #expect(abs(cubes[column] - deviations.reduce(0) { $0 + $1 * $1 * $1 }) < 1e-6)
    }
  }

  @Test(arguments: [1, 5, 16, 40])
  func deltaRows(columns: Int) {
    let rows = 22
    let half = Int(SER_DELTA_HALF)
    let x = Self.values((rows + 2 * half) * columns, seed: 4)
    let slope = Self.values(half + 1, seed: 5)
    let curvature = Self.values(half + 1, seed: 6)
    var first = [Float](repeating: 0, count: rows * columns)
    var second = first
    ser_delta_rows(x, rows, columns, slope, curvature, &first, &second)
    for t in 0..<rows {
      for c in 0..<columns {
        func at(_ offset: Int) -> Float { x[(t + half + offset) * columns + c] }
        var line: Float = 0
        var parabola = curvature[0] * at(0)
        for k in 1...half {
          line += slope[k] * (at(k) - at(-k))
          parabola += curvature[k] * (at(k) + at(-k))
        }
        #expect(abs(first[t * columns + c] - line) < 1e-5 && abs(second[t * columns + c] - parabola) < 1e-5)
      }
    }
  }

  /// Against plain sums, in blocks of rows and row by row: the bits of a row must not depend on its place.
  @Test(arguments: [1, 7, 8, 9, 40])
  func bandedProduct(rows: Int) {
    let (inputs, columns) = (23, 37)
    let groups = [(0, 9), (4, 19), (7, 16)]
    var packed: [ser_band_group] = []
    var weights: [Float] = []
    for (first, count) in groups {
      packed.append(
        ser_band_group(first: UInt32(first), count: UInt32(count), offset: UInt32(weights.count / 16)))
      weights += Self.values(count * 16, seed: UInt64(first + 10))
    }
    let x = Self.values(rows * inputs, seed: 7)
    var result = [Float](repeating: 0, count: rows * columns)
    ser_banded_product(x, rows, inputs, packed, weights, &result, columns)
    for row in 0..<rows {
      for column in 0..<columns {
        let (first, count) = groups[column / 16]
        let start = Int(packed[column / 16].offset)
        let sum = (0..<count).reduce(Float(0)) {
          $0 + x[row * inputs + first + $1] * weights[(start + $1) * 16 + column % 16]
        }
        #expect(abs(result[row * columns + column] - sum) < 1e-4)
      }
      var alone = [Float](repeating: 0, count: columns)
      ser_banded_product(Array(x[row * inputs..<(row + 1) * inputs]), 1, inputs, packed, weights, &alone, columns)
      #expect(alone == Array(result[row * columns..<(row + 1) * columns]))
    }
  }

  @Test(arguments: [0, 1, 15, 16, 17, 1000])
  func integersAndFiniteness(count: Int) {
    let integers = (0..<count).map { Int16(truncatingIfNeeded: $0 * 7919 - 32768) }
    var samples = [Float](repeating: -1, count: count)
    ser_samples_from_shorts(integers, &samples, count)
    #expect(samples == integers.map { Float($0) / 32768 })
    #expect(ser_all_finite(samples, count) == 1)
    for (place, bad) in [(0, Float.nan), (count - 1, .infinity), (count / 2, -.infinity)] where count > 0 {
      var damaged = samples
      damaged[place] = bad
      #expect(ser_all_finite(damaged, count) == 0)
    }
    #expect(ser_all_finite([Float.greatestFiniteMagnitude, -.leastNonzeroMagnitude, 0, -0.0], 4) == 1)
  }
}
