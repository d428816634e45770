import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

@Suite struct KernelTests {
  private static func rows(_ count: Int, _ columns: Int, seed: UInt64, offset: Double = 0) -> Matrix {
    var stream = Seed(seed).makeStream()
    return Matrix(
      rows: count, columns: columns, values: (0..<count * columns).map { _ in Float(stream.gaussian() + offset) })
  }

  private static func naive(_ function: KernelFunction, _ x: ArraySlice<Float>, _ z: ArraySlice<Float>) -> Double {
    let product = zip(x, z).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    let distance = zip(x, z).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
    return switch function.kind {
    case .linear: product
    case .rbf: exp(-function.gamma * distance)
    case .polynomial: pow(function.gamma * product + function.coef0, Double(function.degree))
    case .sigmoid: tanh(function.gamma * product + function.coef0)
    }
  }

  @Test(arguments: KernelKind.allCases)
  func valuesAreThoseOfTheFormula(kind: KernelKind) throws {
    let function = KernelFunction(kind, gamma: 0.2, coef0: 0.5, degree: 4)
    let (a, b) = (Self.rows(13, 21, seed: 1), Self.rows(9, 21, seed: 2))
    let reference = try KernelOperand(b, function: function)
    let values = try reference.other(a).values(against: reference)
    for row in 0..<13 {
      for column in 0..<9 {
        let expected = Self.naive(function, a.row(row), b.row(column))
        #expect(abs(Double(values[row, column]) - expected) <= 2e-5 * (1 + abs(expected)))
      }
    }
    let gram = reference.gram()
    for row in 0..<9 {
      let expected = Self.naive(function, b.row(row), b.row(row))
      #expect(abs(Double(gram[row, row]) - expected) <= 2e-5 * (1 + abs(expected)))
    }
  }

  /// Distances of rows far from the origin, where ‖x‖² + ‖z‖² − 2⟨x, z⟩ would lose every digit.
  @Test func distancesSurviveACommonOffset() throws {
    let function = KernelFunction(.rbf, gamma: 0.02)
    let far = Self.rows(20, 30, seed: 3, offset: 5000)
    let gram = try KernelOperand(far, function: function).gram()
    for row in 0..<20 {
      for column in 0..<20 {
        let expected = Self.naive(function, far.row(row), far.row(column))
        #expect(abs(Double(gram[row, column]) - expected) <= 1e-3)
      }
    }
  }

  @Test func wholePairAndCachedKernelsAgree() throws {
    let operand = try KernelOperand(Self.rows(400, 10, seed: 4), function: KernelFunction(.rbf, gamma: 0.1))
    let ranges = [20..<120, 200..<380]
    let sources = [1 << 10, 1].map { KernelMatrix(operand, cacheMB: $0).source(for: ranges) }
    let cached = CachedKernelRows(operand.selecting(ranges), cacheBytes: 0)
    #expect(sources.allSatisfy { $0 is DenseKernelRows })
    for position in [0, 99, 100, 279] {
      let (whole, pair) = (sources[0].row(position, length: 280), sources[1].row(position, length: 280))
      let one = cached.row(position, length: 280)
      for t in 0..<280 {
        #expect(abs(whole[t] - pair[t]) <= 1e-5)
        #expect(abs(whole[t] - one[t]) <= 1e-5)
      }
    }
  }

  /// Rows of a cache follow exchanges, at every length they were computed to.
  @Test func cachedRowsFollowExchanges() throws {
    let operand = try KernelOperand(Self.rows(30, 5, seed: 5), function: KernelFunction(.rbf, gamma: 0.3))
    let dense = DenseKernelRows(computing: operand)
    let cached = CachedKernelRows(operand, cacheBytes: 30 * 4 * 6)
    var stream = Seed(9).makeStream()
    for _ in 0..<200 {
      let length = 1 + stream.index(below: 30)
      let position = stream.index(below: 30)
      let (expected, found) = (dense.row(position, length: length), cached.row(position, length: length))
      for t in 0..<length { #expect(abs(expected[t] - found[t]) <= 1e-5) }
      let back = 1 + stream.index(below: 29)
      let swaps = [PositionSwap(front: stream.index(below: back), back: back)]
      dense.exchange(swaps)
      cached.exchange(swaps)
    }
  }

  @Test func refusesValuesThatOverflow() throws {
    let rows = Matrix(rows: [[1e18, 1], [2, 1e19]])
    #expect(throws: TrainingError.self) { try KernelOperand(rows, function: KernelFunction(.linear)) }
    #expect(throws: TrainingError.self) {
      try KernelOperand(Matrix(rows: [[1e6], [2]]), function: KernelFunction(.polynomial, gamma: 1, degree: 9))
    }
    let reference = try KernelOperand(Matrix(rows: [[1], [2]]), function: KernelFunction(.rbf))
    do {
      _ = try reference.other(Matrix(rows: [[3e38]]), firstRow: 4)
      Issue.record("no error")
    } catch {
      #expect(error.description.hasPrefix("row 4 has values so large"))
    }
  }

  @Test func gammaSettings() throws {
    #expect(GammaSetting("scale") == .scale && GammaSetting("auto") == .auto)
    #expect(GammaSetting("0.25") == .value(0.25))
    #expect(GammaSetting("wide") == nil)
    let features = Matrix(rows: [[1, 2], [3, 6]])
    var trainer = SVMClassifier()
    // The values 1, 2, 3, 6 have mean 3 and population variance 3.5.
    #expect(abs(trainer.resolvedGamma(for: features) - 1 / (2 * 3.5)) < 1e-12)
    trainer.gamma = .auto
    #expect(trainer.resolvedGamma(for: features) == 0.5)
    trainer.gamma = .scale
    #expect(trainer.resolvedGamma(for: Matrix(rows: [[4, 4], [4, 4]])) == 0.5)
  }
}
