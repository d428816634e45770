import CSerKernels
import Foundation
import SerNumerics
import Testing

/// The C loops of the SVM against their obvious twins, at lengths around the width of their vectors.
@Suite struct SVMKernelLoopTests {
  private static let lengths = [0, 1, 7, 8, 9, 16, 31, 64, 65, 129, 361]

  private struct Vectors {
    var f: [Double]
    let up: [Double]
    let low: [Double]
    let rowI: [Float]
    let rowJ: [Float]
    let diagonal: [Float]

    init(_ count: Int) {
      var stream = Seed(UInt64(count)).makeStream()
      // Few distinct values, so that there are ties.
      f = (0..<count).map { _ in (stream.gaussian() * 3).rounded() / 2 }
      up = (0..<count).map { _ in stream.uniform() < 0.3 ? -Double.infinity : 0 }
      low = (0..<count).map { _ in stream.uniform() < 0.3 ? Double.infinity : 0 }
      rowI = (0..<count).map { _ in Float(stream.uniform()) }
      rowJ = (0..<count).map { _ in Float(stream.uniform()) }
      diagonal = (0..<count).map { _ in 1 }
    }

    var extremes: (up: Double, low: Double, first: Int) {
      var found = (up: -Double.infinity, low: Double.infinity, first: f.count)
      for t in f.indices {
        if f[t] + up[t] > found.up { (found.up, found.first) = (f[t] + up[t], t) }
        found.low = min(found.low, f[t] + low[t])
      }
      return found
    }
  }

  @Test(arguments: lengths) func scan(count: Int) {
    let v = Vectors(count)
    let found = ser_smo_scan(v.f, v.up, v.low, count)
    #expect(found.greatest_up == v.extremes.up)
    #expect(found.least_low == v.extremes.low)
    #expect(found.first == v.extremes.first)
  }

  @Test(arguments: lengths) func update(count: Int) {
    var v = Vectors(count)
    var moved = v.f
    let found = ser_smo_update(&moved, v.rowI, v.rowJ, 0.37, v.up, v.low, count)
    for t in 0..<count {
      let expected = v.f[t] - 0.37 * (Double(v.rowI[t]) - Double(v.rowJ[t]))
      #expect(abs(moved[t] - expected) <= 1e-15 * (1 + abs(expected)))
    }
    v.f = moved
    #expect(found.greatest_up == v.extremes.up)
    #expect(found.least_low == v.extremes.low)
    #expect(found.first == v.extremes.first)
  }

  @Test(arguments: lengths) func partner(count: Int) {
    let v = Vectors(count)
    let found = ser_smo_partner(v.f, v.low, v.rowI, v.diagonal, 1, 1, 1e-12, count)
    var best = 0.0
    for t in 0..<count where v.low[t] == 0 && v.f[t] < 1 {
      let a = max(2 - 2 * Double(v.rowI[t]), 1e-12)
      best = max(best, (1 - v.f[t]) * (1 - v.f[t]) / a)
    }
    if found == count {
      #expect(best == 0)
    } else {
      let a = max(2 - 2 * Double(v.rowI[found]), 1e-12)
      #expect(v.low[found] == 0)
      #expect((1 - v.f[found]) * (1 - v.f[found]) / a >= best * (1 - 1e-12))
    }
  }

  @Test(arguments: lengths) func sums(count: Int) {
    let v = Vectors(count)
    let expected = zip(v.rowI, v.rowJ).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(ser_dot_double(v.rowI, v.rowJ, count) - expected) <= 1e-12 * (1 + expected))
    var sums = v.f
    ser_add_scaled(&sums, v.rowI, -2.5, count)
    for t in 0..<count { #expect(abs(sums[t] - (v.f[t] - 2.5 * Double(v.rowI[t]))) <= 1e-14) }
  }

  /// Several rows or machines at a time, on either side of the four that are taken together.
  @Test(arguments: lengths, [0, 1, 3, 4, 5, 9]) func blocks(count: Int, rows: Int) {
    let v = Vectors(count)
    let stride = count + 3
    var stream = Seed(UInt64(rows)).makeStream()
    let values = (0..<rows * stride).map { _ in Float(stream.gaussian()) }
    let scales = (0..<rows).map { _ in stream.gaussian() }
    var sums = v.f
    var products = [Double](repeating: 7, count: rows + 1)
    values.withUnsafeBufferPointer { values in
      let starts = (0..<rows).map { row in values.baseAddress.map { $0 + row * stride } }
      ser_add_scaled_rows(&sums, starts, scales, rows, count)
      if let base = values.baseAddress { ser_dot_machines(v.rowI, base, rows, stride, count, &products) }
    }
    for t in 0..<count {
      let expected = (0..<rows).reduce(v.f[t]) { $0 + scales[$1] * Double(values[$1 * stride + t]) }
      #expect(abs(sums[t] - expected) <= 1e-13 * (1 + abs(expected)))
    }
    for row in 0..<rows {
      let expected = (0..<count).reduce(0.0) { $0 + Double(v.rowI[$1]) * Double(values[row * stride + $1]) }
      #expect(abs(products[row] - expected) <= 1e-12 * (1 + abs(expected)))
    }
    #expect(products[rows] == 7)
  }

  @Test(arguments: [(1, 1), (3, 40), (16, 16), (33, 17)]) func transposes(rows: Int, columns: Int) {
    let (sourceStride, targetStride) = (columns + 2, rows + 5)
    let source = (0..<rows * sourceStride).map { Float($0) }
    var target = [Float](repeating: -1, count: columns * targetStride)
    ser_transpose(source, sourceStride, &target, targetStride, rows, columns)
    for c in 0..<columns {
      for r in 0..<rows { #expect(target[c * targetStride + r] == source[r * sourceStride + c]) }
      for r in rows..<targetStride { #expect(target[c * targetStride + r] == -1) }
    }
  }

  @Test(arguments: lengths) func gathers(count: Int) {
    var stream = Seed(3).makeStream()
    let values = (0..<200).map { Float($0) * 0.5 }
    let indices = (0..<count).map { _ in Int32(stream.index(below: 200)) }
    var gathered = [Float](repeating: 0, count: count)
    ser_gather(values, indices, count, &gathered)
    #expect(gathered == indices.map { values[Int($0)] })
  }

  @Test(arguments: lengths) func maps(count: Int) {
    let products = Vectors(count).f.map { Float($0) }
    var polynomial = products
    ser_polynomial_from_products(&polynomial, 0.5, 1.25, 5, count)
    var sigmoid = products
    ser_sigmoid_from_products(&sigmoid, 0.5, -0.25, count)
    for t in 0..<count {
      let power = pow(0.5 * Double(products[t]) + 1.25, 5)
      #expect(abs(Double(polynomial[t]) - power) <= 1e-5 * (1 + abs(power)))
      #expect(abs(Double(sigmoid[t]) - tanh(0.5 * Double(products[t]) - 0.25)) <= 1e-6)
    }
  }
}
