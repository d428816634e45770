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

  /// A pair's Gram matrix from blocks shared by class, from scratch, and row by row in batches.
  @Test func everyWayToKernelRowsAgrees() async throws {
    let operand = try KernelOperand(Self.rows(400, 10, seed: 4), function: KernelFunction(.rbf, gamma: 0.1))
    let ranges = [0..<120, 120..<150, 150..<400]
    let expected = operand.gram()
    for cacheMB in [1 << 10, 1] {
      let plan = KernelMemoryPlan(classCounts: ranges.map(\.count), cacheMB: cacheMB)
      #expect(plan.keepsClassBlocks == (cacheMB > 1))
      let matrix = try await KernelMatrix(operand, ranges: ranges, plan: plan, workers: 2)
      let dense = matrix.denseRows((0, 2), in: KernelBuffer())
      let batched = BatchedKernelRows(operand, ranges: [ranges[0], ranges[2]], bytes: 0, in: KernelBuffer())
      let places = Array(ranges[0]) + Array(ranges[2])
      #expect(dense.count == places.count && batched.count == places.count && batched.capacity == 64)
      for row in [0, 119, 120, 369] {
        batched.load([Int32(row)])
        for column in places.indices {
          let value = expected[places[row], places[column]]
          #expect(abs(dense.row(row)[column] - value) <= 1e-5)
          #expect(abs(batched.row(row)[column] - value) <= 1e-5)
        }
        #expect(dense.diagonal(row) == 1 && batched.diagonal(row) == 1)
      }
    }
  }

  /// Whatever was loaded before, the rows asked for last are there and right, and no row is computed twice while there
  /// is room.
  @Test func batchedRowsAreKeptAndReplaced() throws {
    let operand = try KernelOperand(Self.rows(300, 5, seed: 5), function: KernelFunction(.rbf, gamma: 0.3))
    let expected = operand.gram()
    let rows = BatchedKernelRows(operand, ranges: [0..<300], bytes: 300 * 4 * 110, in: KernelBuffer())
    #expect(rows.capacity == 99)
    var stream = Seed(9).makeStream()
    rows.load(Array(0..<40))
    rows.load(Array(20..<60))
    #expect(rows.computedRows == 60)
    for _ in 0..<100 {
      var wanted = (0..<300).map { Int32($0) }
      stream.shuffle(&wanted)
      wanted = Array(wanted.prefix(1 + stream.index(below: 99)))
      rows.load(wanted)
      for row in wanted {
        for column in stride(from: 0, to: 300, by: 7) {
          #expect(abs(rows.row(Int(row))[column] - expected[Int(row), column]) <= 1e-5)
        }
      }
    }
  }

  @Test func memoryPlans() {
    // 8 classes of 2,500 rows: 191 MiB within classes, 95 MiB a pair.
    let counts = [Int](repeating: 2500, count: 8)
    let generous = KernelMemoryPlan(classCounts: counts, cacheMB: 4096)
    #expect(generous.keepsClassBlocks && generous.isDense(rows: 5000) && generous.concurrentPairs == 40)
    let middling = KernelMemoryPlan(classCounts: counts, cacheMB: 200)
    #expect(!middling.keepsClassBlocks && middling.isDense(rows: 5000) && middling.concurrentPairs == 2)
    let small = KernelMemoryPlan(classCounts: counts, cacheMB: 64)
    #expect(!small.keepsClassBlocks && !small.isDense(rows: 5000) && small.bytesOfPair == 32 << 20)
    #expect(small.concurrentPairs == 2)
    // One pair: nothing to share, nothing beside it.
    let pair = KernelMemoryPlan(classCounts: [100, 200], cacheMB: 1)
    #expect(!pair.keepsClassBlocks && pair.isDense(rows: 300) && pair.concurrentPairs >= 1)
    #expect(KernelMemoryPlan(classCounts: [10, 10], cacheMB: Int.max).isDense(rows: 20))
  }

  /// A small common offset stays, a large one is taken off.
  @Test func onlyHarmfulOffsetsAreTakenOff() throws {
    let function = KernelFunction(.rbf, gamma: 0.1)
    #expect(try KernelOperand(Self.rows(50, 4, seed: 1, offset: 0.2), function: function).center == nil)
    #expect(try KernelOperand(Self.rows(50, 4, seed: 1, offset: 3), function: function).center != nil)
    #expect(try KernelOperand(Self.rows(50, 4, seed: 1, offset: 3), function: KernelFunction(.linear)).center == nil)
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
