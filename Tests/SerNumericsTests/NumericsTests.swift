import Foundation
import Synchronization
import Testing

@testable import SerNumerics

@Suite struct NumericsTests {
  @Test func productsEqualTheirDefinition() {
    let a = Matrix(rows: 3, columns: 5, values: KernelTests.values(15, seed: 1))
    let b = Matrix(rows: 5, columns: 2, values: KernelTests.values(10, seed: 2))
    let c = MatrixProduct.multiply(a, b)
    var bTransposed = Matrix(rows: 2, columns: 5)
    for i in 0..<5 { for j in 0..<2 { bTransposed[j, i] = b[i, j] } }
    let d = MatrixProduct.multiplyTransposed(a, bTransposed)
    for i in 0..<3 {
      for j in 0..<2 {
        let expected = (0..<5).reduce(Float(0)) { $0 + a[i, $1] * b[$1, j] }
        #expect(abs(c[i, j] - expected) < 1e-5 && abs(d[i, j] - expected) < 1e-5)
      }
    }
  }

  @Test func derivedSeedsDifferByNameAndIndexAndRepeat() {
    let seed = Seed(1)
    let derived = [seed.derived("a"), seed.derived("b"), seed.derived("a", 1), Seed(2).derived("a")]
    #expect(Set(derived).count == derived.count)
    #expect(seed.derived("a", 1) == Seed(1).derived("a", 1))
    var stream = seed.derived("a").makeStream()
    var twin = seed.derived("a").makeStream()
    #expect((0..<100).allSatisfy { _ in stream.next() == twin.next() })
  }

  @Test func streamsAreUniformAndNormal() {
    var stream = Seed(7).makeStream()
    let n = 100_000
    let uniforms = (0..<n).map { _ in stream.uniform() }
    #expect(uniforms.allSatisfy { (0..<1).contains($0) })
    #expect(abs(Statistics.mean(uniforms) - 0.5) < 0.005)
    let normals = (0..<n).map { _ in stream.gaussian() }
    #expect(abs(Statistics.mean(normals)) < 0.015)
    #expect(abs(Statistics.standardDeviation(normals) - 1) < 0.01)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.index(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
  }

  @Test func quantilesEqualNumPy() {
    // numpy.quantile([3, 1, 4, 1, 5], [0, .3, .5, .975]) = [1, 1.4, 3, 4.9]
    let values = [3.0, 1, 4, 1, 5]
    for (fraction, expected) in [(0, 1), (0.3, 1.4), (0.5, 3), (0.975, 4.9)] {
      #expect(abs(Statistics.quantile(values, fraction) - expected) < 1e-12)
    }
    #expect(Statistics.mean([Double]()).isNaN && Statistics.standardDeviation([1.0]).isNaN)
    #expect(Statistics.variance([Double]()).isNaN && Statistics.variance([1.0]).isNaN)
    #expect(Statistics.variance([Double](), degreesOfFreedomLost: 0).isNaN)
    #expect(Statistics.variance([4.0], degreesOfFreedomLost: 0) == 0)
  }

  @Test(arguments: [1, 2, 4, 9])
  func parallelMapKeepsOrderForAnyWorkerCount(workers: Int) async throws {
    let result = try await parallelMap(count: 500, workers: workers) { $0 * $0 }
    #expect(result == (0..<500).map { $0 * $0 })
  }

  struct Failed: Error, Equatable { let index: Int }

  @Test func parallelMapThrowsTheErrorOfASmallIndex() async {
    await #expect(throws: Failed(index: 3)) {
      try await parallelMap(count: 4, workers: 1) { index in
        if index == 3 { throw Failed(index: index) }
      }
    }
  }

  /// Indices 5 and up all fail, the larger ones at once and 5 itself sometimes late: its error must win every time.
  @Test(arguments: [2, 4, 8])
  func theSmallestFailedIndexWinsWhateverTheWorkers(workers: Int) async {
    for round in 0..<1000 {
      await #expect(throws: Failed(index: 5)) {
        try await parallelMap(count: 40, workers: workers) { index in
          if index == 5, round % 10 == 0 { usleep(200) }
          if index >= 5 { throw Failed(index: index) }
        }
      }
    }
  }

  /// The race that the rounds above may never hit: a worker about to take 5 while another has failed at 6.
  @Test func aFailureEndsTheQueueBeforeItselfOnly() {
    let queue = IndexQueue(count: 10)
    for index in 0..<5 { #expect(queue.take() == index) }
    queue.end(before: 6)
    #expect(queue.take() == 5 && queue.take() == nil)
    let other = IndexQueue(count: 10)
    other.end(before: 2)
    other.end(before: 7)
    #expect(other.take() == 0 && other.take() == 1 && other.take() == nil)
  }

  /// A smaller index runs to its end although a larger one has long failed.
  @Test func indicesBelowAFailedOneStillRun() async {
    for _ in 0..<50 {
      let ran = Atomic<Int>(0)
      await #expect(throws: Failed(index: 3)) {
        try await parallelMap(count: 100, workers: 4) { index in
          if index == 3 { throw Failed(index: index) }
          if index < 3 {
            usleep(100)
            ran.wrappingAdd(1, ordering: .relaxed)
          }
        }
      }
      #expect(ran.load(ordering: .relaxed) == 3)
    }
  }

  @Test func aContextThatCannotBeMadeStopsEverything() async {
    await #expect(throws: Failed(index: -7)) {
      try await parallelMap(count: 1000, workers: 3, context: { throw Failed(index: -7) }) {
        (_: inout Void, index) in index
      }
    }
  }

  @Test func cancelledMapThrows() async {
    let task = Task {
      try await parallelMap(count: 1_000_000, workers: 2) { index in
        usleep(100)
        return index
      }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func matricesTravelInlineAndAsTensors() throws {
    struct Model: Codable, Equatable {
      var weights: Matrix
      var parts: [Matrix]
    }
    let model = Model(
      weights: Matrix(rows: [[1, 2], [3, 4]]), parts: [Matrix(rows: [[0.1]]), Matrix(rows: 0, columns: 3)])
    #expect(try JSONDecoder().decode(Model.self, from: JSONEncoder().encode(model)) == model)
    let collector = TensorCollector()
    let encoder = JSONEncoder()
    encoder.userInfo[.tensors] = collector
    let data = try encoder.encode(model)
    #expect(Set(collector.tensors.map(\.name)).count == 3)
    let decoder = JSONDecoder()
    decoder.userInfo[.tensors] = TensorCollector(collector.tensors)
    #expect(try decoder.decode(Model.self, from: data) == model)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Model.self, from: data) }
  }

  @Test func nearestNames() {
    #expect(nearestName(to: "svn", in: ["svm", "majority"]) == "svm")
    #expect(nearestName(to: "xgboost", in: ["svm", "majority"]) == nil)
  }
}
