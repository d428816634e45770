import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

@Suite struct SVMCalibrationTests {
  @Test func probabilitiesSumToOneAndAgreeWithThePrediction() async throws {
    // Clouds that overlap much, so that votes and coupled probabilities often disagree.
    let rows = try ToyRows.clouds(seed: 31, classes: 5, rowsPerClass: 30, distance: 0.4, speakers: 6)
    let fresh = try ToyRows.clouds(seed: 32, classes: 5, rowsPerClass: 100, distance: 0.4)
    var trainer = SVMClassifier()
    let votes = try await trainer.fit(rows, in: .single).scores(for: fresh.features)
    trainer.probability = true
    let probabilities = try await trainer.fit(rows, in: .single).scores(for: fresh.features)
    #expect(probabilities.areProbabilities && !votes.areProbabilities)
    #expect(probabilities.predictions == votes.predictions)
    for row in 0..<fresh.count {
      let values = probabilities.values.row(row)
      #expect(values.allSatisfy { (0...1).contains($0) })
      #expect(abs(values.reduce(0, +) - 1) <= 1e-5)
    }
  }

  /// Of the rows given about 70 %, about 70 % are right: on fresh rows of the same clouds.
  @Test func probabilitiesAreCalibrated() async throws {
    let all = try ToyRows.clouds(seed: 33, classes: 2, rowsPerClass: 1200, features: 2, distance: 1)
    let training = all.selecting(Array(0..<600))
    let test = all.selecting(Array(600..<all.count))
    var trainer = SVMClassifier()
    trainer.probability = true
    let scores = try await trainer.fit(training, in: .single).scores(for: test.features)
    let stated = (0..<test.count).map { Double(scores.values[$0, 0]) }
    for (low, high) in [(0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0)] {
      let members = stated.indices.filter { stated[$0] >= low && stated[$0] < high }
      guard members.count >= 50 else { continue }
      let mean = members.reduce(0) { $0 + stated[$1] } / Double(members.count)
      let share = Double(members.count { test.labels[$0] == 0 }) / Double(members.count)
      #expect(abs(mean - share) <= 0.12, "stated \(mean), found \(share)")
    }
  }

  @Test func theSigmoidIsTheLikeliest() {
    var stream = Seed(5).makeStream()
    let decisions = (0..<400).map { _ in 2 * stream.gaussian() }
    let isFirst = decisions.map { stream.uniform() < 1 / (1 + exp(-1.7 * $0 + 0.4)) }
    let fitted = PlattSigmoid(decisions: decisions, isFirst: isFirst)
    #expect(abs(fitted.slope + 1.7) < 0.4)
    #expect(abs(fitted.offset - 0.4) < 0.4)
    let firsts = Double(isFirst.count { $0 })
    func loss(_ slope: Double, _ offset: Double) -> Double {
      zip(decisions, isFirst).reduce(0) { sum, pair in
        let target = pair.1 ? (firsts + 1) / (firsts + 2) : 1 / (400 - firsts + 2)
        let p = 1 / (1 + exp(slope * pair.0 + offset))
        return sum - target * log(p) - (1 - target) * log(1 - p)
      }
    }
    let best = loss(fitted.slope, fitted.offset)
    for (a, b) in [(0.01, 0.0), (-0.01, 0.0), (0.0, 0.01), (0.0, -0.01)] {
      #expect(loss(fitted.slope + a, fitted.offset + b) > best)
    }
  }

  @Test func sigmoidsOfOddDataAreFinite() {
    let cases: [([Double], [Bool])] = [
      ([1, 1, 1], [true, false, true]), ([-1e6, 1e6], [false, true]), ([0.5], [true]), ([], []),
      ([1, 2, -1, -2], [true, true, false, false]),
    ]
    for (decisions, isFirst) in cases {
      let fitted = PlattSigmoid(decisions: decisions, isFirst: isFirst)
      #expect(fitted.slope.isFinite && fitted.offset.isFinite)
      for decision in [-1e30, -1, 0, 1, 1e30] { #expect((0...1).contains(fitted.probability(decision))) }
    }
  }

  /// Coupling solves a linear system: Qp + μ1 = 0, Σp = 1. Here by elimination.
  @Test func couplingSolvesTheLinearSystem() {
    var stream = Seed(6).makeStream()
    for k in 2...8 {
      for _ in 0..<20 {
        let pairs = ClassPairs(k).pairs.map { _ in stream.uniform(0.001, 0.999) }
        let found = PairwiseCoupling.probabilities(classes: k, firstOfPair: pairs)
        let expected = Self.solve(PairwiseCoupling.quadraticForm(classes: k, pairs), k)
        for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-5) }
      }
    }
    let certain = PairwiseCoupling.probabilities(classes: 2, firstOfPair: [0.8])
    #expect(abs(certain[0] - 0.8) <= 1e-9)
  }

  private static func solve(_ quadratic: [Double], _ k: Int) -> [Double] {
    let n = k + 1
    var a = (0..<n).map { i in
      (0..<n).map { j in i < k && j < k ? quadratic[i * k + j] : (i == k) != (j == k) ? 1.0 : 0.0 } + [i == k ? 1 : 0]
    }
    for column in 0..<n {
      let pivot = (column..<n).max { abs(a[$0][column]) < abs(a[$1][column]) } ?? column
      a.swapAt(column, pivot)
      for row in 0..<n where row != column {
        let factor = a[row][column] / a[column][column]
        for j in column...n { a[row][j] -= factor * a[column][j] }
      }
    }
    return (0..<k).map { a[$0][n] / a[$0][$0] }
  }

  @Test func raisingChangesNoMoreThanNeeded() {
    #expect(SVMCalibration.raising(0, in: [0.6, 0.3, 0.1]) == [0.6, 0.3, 0.1])
    let raised = SVMCalibration.raising(2, in: [0.5, 0.1, 0.4])
    #expect(raised[2] > raised[0] && abs(raised[2] - 0.45) < 1e-5 && raised[1] == 0.1)
    #expect(abs(raised.reduce(0, +) - 1) < 1e-12)
    #expect(Float(raised[2]) > Float(raised[0]))
    let equal = SVMCalibration.raising(1, in: [0.5, 0.5])
    #expect(Float(equal[1]) > Float(equal[0]))
  }

  /// One row of a class, or a class with one speaker: no fold can judge it, and there are probabilities all the same.
  @Test func rareClassesGetProbabilities() async throws {
    let clouds = try ToyRows.clouds(seed: 34, classes: 3, rowsPerClass: 12, speakers: 4)
    let kept = clouds.labels.indices.filter { clouds.labels[$0] != 2 || $0 == 2 }
    var trainer = SVMClassifier()
    trainer.probability = true
    let scores = try await trainer.fit(clouds.selecting(kept), in: .single).scores(for: clouds.features)
    #expect(scores.values.firstNonFinite == nil)
    let two = try ToyRows.rows([[0], [1]], [0, 1], classes: 2)
    let tiny = try await trainer.fit(two, in: .single).scores(for: two.features)
    #expect(tiny.values.firstNonFinite == nil)
  }
}
