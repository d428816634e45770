import CSerKernels
import Foundation
import SerNumerics
import Testing

@testable import SerModels

/// The loops of the trees against their naive twins.
@Suite struct TreeKernelTests {
  private func stream(_ seed: UInt64) -> RandomStream { Seed(seed).makeStream() }

  @Test func binsAreCountsOfThresholdsBelow() {
    var stream = stream(1)
    for thresholds in [0, 1, 2, 3, 7, 16, 100] {
      let cuts = (0..<thresholds).map { _ in Float(stream.gaussian()) }.sorted()
      let values = (0..<200).map { _ in Float(stream.gaussian()) } + cuts + [.nan, -.infinity, .infinity]
      var bins = [UInt16](repeating: 0, count: values.count)
      ser_bin_column(values, 1, values.count, cuts, cuts.count, 999, &bins)
      for (value, bin) in zip(values, bins) {
        #expect(Int(bin) == (value.isNaN ? 999 : cuts.count { $0 < value }))
      }
    }
  }

  /// With few bins, every one is looked into; with many, only those with rows.
  @Test(arguments: [3, 8, 13], [(false, 20), (true, 20), (false, 50), (true, 50)])
  func classScanFindsThePurestSplit(classes: Int, _ setting: (entropy: Bool, bins: Int)) {
    let (entropy, bins) = setting
    var stream = stream(UInt64(classes))
    let rows = 60
    let stride = (classes + 7) / 8 * 8
    let column = (0..<rows).map { _ in UInt16(stream.index(below: bins)) }
    let labels = (0..<rows).map { _ in UInt16(stream.index(below: classes)) }
    let weights = (0..<rows).map { _ in Float(1 + stream.index(below: 3)) }
    let chosen = (0..<rows).filter { $0 % 3 != 0 }.map { UInt32($0) }
    for minimum in [1, 8] {
      var totals = [Float](repeating: 0, count: stride)
      for row in chosen { totals[Int(labels[Int(row)])] += weights[Int(row)] }
      var histogram = [Float](repeating: 0, count: bins * stride)
      var counts = [UInt32](repeating: 0, count: bins)
      var occupied: [UInt64] = [0]
      ser_class_histogram(
        column, column, chosen, chosen.map { weights[Int($0)] }, chosen.map { labels[Int($0)] }, chosen.count, stride,
        bins, &histogram, &counts, &occupied)
      let found = ser_class_scan(
        &histogram, &counts, &occupied, 1, stride, totals, chosen.count, minimum, entropy ? 1 : 0)
      #expect(histogram.allSatisfy { $0 == 0 } && counts.allSatisfy { $0 == 0 } && occupied == [0])

      var best = (score: -Double.infinity, bin: -1)
      for bin in 0..<bins {
        let sides = [chosen.filter { column[Int($0)] <= bin }, chosen.filter { column[Int($0)] > bin }]
        guard sides.allSatisfy({ $0.count >= minimum }) else { continue }
        let score = sides.reduce(0.0) { sum, side in
          var sums = [Double](repeating: 0, count: classes)
          for row in side { sums[Int(labels[Int(row)])] += Double(weights[Int(row)]) }
          let weight = sums.reduce(0, +)
          return sum
            + (entropy
              ? sums.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 } - weight * log(weight)
              : sums.reduce(0) { $0 + $1 * $1 } / weight)
        }
        if score > best.score + 1e-9 { best = (score, bin) }
      }
      #expect(abs(found.score - best.score) < 1e-4)
      // Bins without rows share the split of the occupied one below them.
      #expect(Set(chosen.filter { column[Int($0)] <= found.bin }) == Set(chosen.filter { column[Int($0)] <= best.bin }))
    }
  }

  @Test(arguments: [Float(0), 0.7], [false, true])
  func gradientScanFindsTheGreatestGain(alpha: Float, hasMissing: Bool) {
    var stream = stream(5)
    let width = GradientTiles.width
    let (rows, bins) = (300, 40)
    let tile = (0..<rows * width).map { _ in
      hasMissing && stream.uniform() < 0.1 ? UInt8(255) : UInt8(stream.index(below: bins))
    }
    let pairs = (0..<rows).flatMap { _ in [Float(stream.gaussian()), Float(stream.uniform(0.1, 0.5))] }
    let chosen = (0..<UInt32(rows)).filter { $0 % 4 != 1 }
    var histogram = [Float](repeating: 0, count: GradientTiles.histogramSize)
    ser_gradient_histogram(tile, width, chosen, chosen.count, pairs, &histogram)
    let (lane, bin) = (7, 11)
    let expected = chosen.filter { tile[Int($0) * width + lane] == bin }.reduce(0.0) { $0 + Double(pairs[2 * Int($1)]) }
    #expect(abs(Double(histogram[2 * (bin * width + lane)]) - expected) < 1e-4)

    var limits = [Int32](repeating: Int32(bins), count: width)
    limits[3] = 0
    let sums = chosen.reduce(into: (0.0, 0.0)) {
      $0.0 += Double(pairs[2 * Int($1)])
      $0.1 += Double(pairs[2 * Int($1) + 1])
    }
    let node = ser_gradient_node(
      gradient: Float(sums.0), hessian: Float(sums.1), lambda: 1, alpha: alpha, minimum_hessian: 5)
    let found = ser_gradient_scan(histogram, bins, node, limits, hasMissing ? limits : nil)

    func term(_ side: [UInt32]) -> Double? {
      let g = side.reduce(0.0) { $0 + Double(pairs[2 * Int($1)]) }
      let h = side.reduce(0.0) { $0 + Double(pairs[2 * Int($1) + 1]) }
      let shrunk = abs(g) > Double(alpha) ? abs(g) - Double(alpha) : 0
      return h >= 5 ? shrunk * shrunk / (h + 1) : nil
    }
    var best = -Double.infinity
    var bestSplit = (lane: -1, bin: -1, missingLeft: false)
    for lane in 0..<width where lane != 3 {
      for bin in 0..<bins {
        for missingLeft in hasMissing ? [false, true] : [false] {
          let goesLeft = { (row: UInt32) in
            let value = tile[Int(row) * width + lane]
            return value == 255 ? missingLeft : value <= bin
          }
          guard let left = term(chosen.filter(goesLeft)), let right = term(chosen.filter { !goesLeft($0) }) else {
            continue
          }
          if left + right > best + 1e-6 { (best, bestSplit) = (left + right, (lane, bin, missingLeft)) }
        }
      }
    }
    #expect(abs(Double(found.score) - best) < 1e-3)
    #expect(Int(found.lane) == bestSplit.lane && Int(found.bin) == bestSplit.bin)
    #expect((found.missing_left != 0) == bestSplit.missingLeft)
  }

  @Test func gradientsAreThoseOfTheLosses() {
    var stream = stream(9)
    let (rows, classes) = (50, 5)
    let margins = (0..<rows * classes).map { _ in Float(2 * stream.gaussian()) }
    let labels = (0..<rows).map { _ in UInt16(stream.index(below: classes)) }
    var pairs = [Float](repeating: 0, count: 2 * rows * classes)
    let loss = ser_softmax_gradients(margins, labels, rows, classes, nil, 2 * rows, 2, 1, &pairs)
    var expected = 0.0
    for row in 0..<rows {
      let exponentials = (0..<classes).map { exp(Double(margins[row * classes + $0])) }
      let sum = exponentials.reduce(0, +)
      expected -= log(exponentials[Int(labels[row])] / sum)
      for k in 0..<classes {
        let p = exponentials[k] / sum
        #expect(abs(Double(pairs[2 * (k * rows + row)]) - (p - (Int(labels[row]) == k ? 1 : 0))) < 1e-5)
        #expect(abs(Double(pairs[2 * (k * rows + row) + 1]) - 2 * p * (1 - p)) < 1e-5)
      }
    }
    #expect(abs(loss - expected) < 1e-3)
    // Row by row, all g before all h: the layout of joint trees.
    var joint = [Float](repeating: 0, count: rows * 16)
    #expect(ser_softmax_gradients(margins, labels, rows, classes, nil, 1, 16, 8, &joint) == loss)
    for row in 0..<rows {
      for k in 0..<classes {
        #expect(joint[row * 16 + k] == pairs[2 * (k * rows + row)])
        #expect(joint[row * 16 + 8 + k] == pairs[2 * (k * rows + row) + 1])
      }
      #expect(joint[row * 16 + classes..<row * 16 + 8].allSatisfy { $0 == 0 })
    }

    let single = Array(margins.prefix(rows))
    let binary = labels.map { $0 % 2 }
    var two = [Float](repeating: 0, count: 2 * rows)
    let logistic = ser_logistic_gradients(single, binary, rows, nil, &two)
    var expectedLogistic = 0.0
    for row in 0..<rows {
      let p = 1 / (1 + exp(-Double(single[row])))
      expectedLogistic -= log(binary[row] == 1 ? p : 1 - p)
      #expect(abs(Double(two[2 * row]) - (p - Double(binary[row]))) < 1e-5)
      #expect(abs(Double(two[2 * row + 1]) - p * (1 - p)) < 1e-5)
    }
    #expect(abs(logistic - expectedLogistic) < 1e-3)
  }

  @Test func weightsOfClassesScaleGradientsAndLosses() {
    var stream = stream(10)
    let (rows, classes) = (40, 4)
    let margins = (0..<rows * classes).map { _ in Float(2 * stream.gaussian()) }
    let labels = (0..<rows).map { UInt16($0 % 3) }
    let weights: [Float] = [0.5, 1, 4, 9]
    var (plain, weighted) = (
      [Float](repeating: 0, count: 2 * rows * classes), [Float](repeating: 0, count: 2 * rows * classes)
    )
    _ = ser_softmax_gradients(margins, labels, rows, classes, nil, 1, 2 * classes, classes, &plain)
    let loss = ser_softmax_gradients(margins, labels, rows, classes, weights, 1, 2 * classes, classes, &weighted)
    var expected = 0.0
    for row in 0..<rows {
      let weight = weights[Int(labels[row])]
      for index in 2 * classes * row..<2 * classes * (row + 1) {
        #expect(abs(weighted[index] - weight * plain[index]) <= 1e-6 * weight)
      }
      expected -= Double(weight) * log(1 + Double(plain[2 * classes * row + Int(labels[row])]))
    }
    #expect(abs(loss - expected) < 1e-3)

    let single = Array(margins.prefix(rows))
    let binary = labels.map { $0 % 2 }
    var (one, two) = ([Float](repeating: 0, count: 2 * rows), [Float](repeating: 0, count: 2 * rows))
    _ = ser_logistic_gradients(single, binary, rows, nil, &one)
    let logistic = ser_logistic_gradients(single, binary, rows, weights, &two)
    var expectedLogistic = 0.0
    for row in 0..<rows {
      let weight = weights[Int(binary[row])]
      #expect(abs(two[2 * row] - weight * one[2 * row]) < 1e-6)
      #expect(abs(two[2 * row + 1] - weight * one[2 * row + 1]) < 1e-6)
      expectedLogistic -= Double(weight) * log(1 - Double(abs(one[2 * row])))
    }
    #expect(abs(logistic - expectedLogistic) < 1e-3)
  }
}
