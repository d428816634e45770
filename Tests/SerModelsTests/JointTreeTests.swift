import CSerKernels
import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

/// Trees whose leaves hold a score for every class.
@Suite struct JointTreeTests {
  /// The loops against the gain written out, with more classes than a vector holds and rows without a value.
  @Test(arguments: [3, 8, 11], [Float(0), 0.3])
  func scanFindsTheGreatestSummedGain(classes: Int, alpha: Float) {
    var stream = Seed(UInt64(classes)).makeStream()
    let width = GradientTiles.width
    let (rows, bins, padded) = (200, 9, (classes + 7) / 8 * 8)
    let tile = (0..<rows * width).map { _ in
      stream.uniform() < 0.2 ? UInt8(SER_MISSING_BIN) : UInt8(stream.index(below: bins))
    }
    var pairs = [Float](repeating: 0, count: rows * 2 * padded)
    for row in 0..<rows {
      for k in 0..<classes {
        pairs[row * 2 * padded + k] = Float(stream.gaussian())
        pairs[row * 2 * padded + padded + k] = Float(stream.uniform(0.05, 0.5))
      }
    }
    let chosen = (0..<UInt32(rows)).filter { $0 % 3 != 1 }
    var limits = [Int32](repeating: Int32(bins), count: width)
    limits[4] = 0
    var histogram = [Float](repeating: 0, count: width * 256 * 2 * padded)
    ser_joint_histogram(tile, width, chosen, chosen.count, pairs, padded, limits, &histogram)

    func sums(_ side: [UInt32]) -> [Double] {
      side.reduce(into: [Double](repeating: 0, count: 2 * padded)) { sums, row in
        for index in sums.indices { sums[index] += Double(pairs[Int(row) * 2 * padded + index]) }
      }
    }
    let totals = sums(chosen)
    let hessian = totals[padded...].reduce(0, +)
    let minimum = 20.0
    let node = ser_gradient_node(
      gradient: 0, hessian: Float(hessian), lambda: 1, alpha: alpha, minimum_hessian: Float(minimum))
    let found = ser_joint_scan(histogram, padded, totals.map { Float($0) }, node, limits, limits)

    func term(_ side: [UInt32]) -> Double? {
      let sums = sums(side)
      guard sums[padded...].reduce(0, +) >= minimum else { return nil }
      return (0..<classes).reduce(0.0) {
        let g = max(0, abs(sums[$1]) - Double(alpha))
        return $0 + g * g / (sums[padded + $1] + 1)
      }
    }
    var best = (score: -Double.infinity, lane: -1, bin: -1, missingLeft: false)
    for lane in 0..<width where lane != 4 {
      for bin in 0..<bins {
        for missingLeft in [false, true] {
          let isLeft = { (row: UInt32) in
            let value = tile[Int(row) * width + lane]
            return value == UInt8(SER_MISSING_BIN) ? missingLeft : value <= bin
          }
          guard let left = term(chosen.filter(isLeft)), let right = term(chosen.filter { !isLeft($0) }) else {
            continue
          }
          if left + right > best.score + 1e-6 { best = (left + right, lane, bin, missingLeft) }
        }
      }
    }
    #expect(abs(Double(found.score) - best.score) < 1e-3 * best.score)
    #expect(Int(found.lane) == best.lane && Int(found.bin) == best.bin)
    #expect((found.missing_left != 0) == best.missingLeft)
  }

  private func trainer(rounds: Int) -> GradientBoostingClassifier {
    var trainer = GradientBoostingClassifier()
    trainer.outputs = .joint
    trainer.rounds = rounds
    return trainer
  }

  @Test func oneTreeARoundLearnsAllClasses() async throws {
    let rows = try ToyRows.clouds(seed: 3, classes: 5, rowsPerClass: 40, distance: 3)
    let model = try await trainer(rounds: 40).fit(rows, in: .single)
    #expect(model.trees.treeCount == 40 && model.rounds == 40 && model.leafValues.columns == 5)
    let scores = try model.scores(for: rows.features)
    #expect(zip(scores.predictions, rows.labels).count { $0 == $1 } >= 198)
    #expect(zip(model.trainingLoss, model.trainingLoss.dropFirst()).allSatisfy { $0 > $1 })
    let decoded = try JSONDecoder().decode(GradientBoostingModel.self, from: JSONEncoder().encode(model))
    #expect(decoded == model && decoded.loss.isJoint)
  }

  /// With a single split a round, the leaf of a joint tree holds what trees of one class put there on the same split.
  @Test func leafValuesAreThoseOfTheClasses() async throws {
    let rows = try ToyRows.rows([[0], [0], [0], [1], [1], [1]], [0, 0, 1, 1, 2, 2], classes: 3)
    var joint = trainer(rounds: 1)
    joint.maxDepth = 1
    joint.minChildWeight = 0
    var perClass = joint
    perClass.outputs = .perClass
    let expected = try await perClass.fit(rows, in: .single).margins(for: rows.features)
    let found = try await joint.fit(rows, in: .single).margins(for: rows.features)
    // The trees of classes that gain nothing by the split have one leaf.
    for row in 0..<rows.count {
      for k in [0, 2] { #expect(abs(found[row, k] - expected[row, k]) < 1e-6) }
    }
    #expect(found[0, 0] > 0 && found[5, 2] > 0 && found[0, 2] < 0)
  }

  /// Large nodes get the larger child by subtraction.
  @Test func subtractionChangesNothingThatMatters() async throws {
    let rows = try ToyRows.clouds(seed: 21, classes: 3, rowsPerClass: 1500, features: 20)
    let model = try await trainer(rounds: 5).fit(rows, in: .single)
    let predictions = try model.scores(for: rows.features).predictions
    #expect(zip(predictions, rows.labels).count { $0 == $1 } > 4000)
    #expect(model.trainingLoss[5] < 0.5)
  }

  @Test func twoClassesKeepTheirSingleOutput() async throws {
    let rows = try ToyRows.clouds(seed: 6, classes: 2, rowsPerClass: 30)
    var perClass = trainer(rounds: 10)
    perClass.outputs = .perClass
    let model = try await trainer(rounds: 10).fit(rows, in: .single)
    #expect(try await perClass.fit(rows, in: .single) == model)
  }
}
