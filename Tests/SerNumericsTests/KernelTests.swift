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

  @Test func symmetricFilter() {
    let (rows, columns, half) = (30, 5, 4)
    let x = Self.values(rows * columns, seed: 4)
    let weights = Self.values(half + 1, seed: 5)
    for sign: Float in [-1, 1] {
      var result = [Float](repeating: 0, count: x.count)
      ser_symmetric_row_filter(x, rows, columns, weights, half, sign, &result)
      for t in half..<rows - half {
        for c in 0..<columns {
          var expected = weights[0] * x[t * columns + c]
          for k in 1...half { expected += weights[k] * (x[(t + k) * columns + c] + sign * x[(t - k) * columns + c]) }
          #expect(abs(result[t * columns + c] - expected) < 1e-5)
        }
      }
    }
  }
}
