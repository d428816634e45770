import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

/// Rows and settings at the edge of what makes sense: the right answer or a clear error, within a bounded number of
/// iterations.
@Suite struct SVMBadInputTests {
  /// Far below LIBSVM's limit of ten million a pair, and enough for what these rows need.
  private static let limit = 200_000

  private func fit(
    _ rows: LabelledFeatures, _ parameters: [(name: String, value: String)] = []
  ) async throws -> SVMModel {
    let trainer = try SVMClassifier.configured(with: parameters + [("maxIterations", "\(Self.limit)")])
    let model = try await trainer.fit(rows, in: .single)
    let scores = try model.scores(for: rows.features)
    #expect(scores.values.firstNonFinite == nil)
    #expect(model.intercepts.allSatisfy(\.isFinite) && model.dualCoefficients.firstNonFinite == nil)
    let facts = model.diagnostics.facts
    #expect((facts["iterations"] ?? .infinity) <= Double(Self.limit) * (facts["pairs"] ?? 0))
    return model
  }

  /// Overlapping classes and duplicate rows with different labels, where a huge cost pays for every mistake for ever.
  @Test(arguments: ["rbf", "linear", "poly", "sigmoid"], ["1e-12", "1", "1e12"])
  func costsOfAnySize(kernel: String, cost: String) async throws {
    let clouds = try ToyRows.clouds(seed: 51, classes: 3, rowsPerClass: 15, distance: 0.3)
    let doubled = clouds.selecting(Array(0..<clouds.count) + Array(0..<clouds.count))
    let labels = clouds.labels + clouds.labels.map { ($0 + 1) % 3 }
    let rows = try LabelledFeatures(
      features: doubled.features, labels: labels, classNames: clouds.classNames)
    _ = try await fit(rows, [("kernel", kernel), ("cost", cost)])
  }

  @Test func cancellationEndsJudging() async throws {
    let rows = try ToyRows.clouds(seed: 61, classes: 3, rowsPerClass: 20)
    let model = try await fit(rows)
    let scores = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try model.scores(for: rows.features)
    }
    await #expect(throws: TrainingError.cancelled) { _ = try await scores.value }
    let frame = try KernelOperand(rows.features, function: KernelFunction(.rbf, gamma: 0.1))
    let products = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try InnerProducts(Array(0..<rows.count), of: rows.features, frame: frame)
    }
    await #expect(throws: TrainingError.cancelled) { _ = try await products.value }
  }

  /// Separable rows stay separated at a huge cost.
  @Test func hugeCostSeparates() async throws {
    let rows = try ToyRows.clouds(seed: 52, classes: 3, rowsPerClass: 20, distance: 12)
    let model = try await fit(rows, [("cost", "1e12")])
    #expect(model.diagnostics.converged)
    #expect(try model.scores(for: rows.features).predictions == rows.labels)
  }

  @Test(arguments: ["1e-12", "0", "1e30"]) func gammasOfAnySize(gamma: String) async throws {
    let rows = try ToyRows.clouds(seed: 53, classes: 3, rowsPerClass: 20)
    _ = try await fit(rows, [("gamma", gamma)])
    _ = try await fit(rows, [("gamma", gamma), ("cost", "1e12")])
  }

  /// Beyond what Double resolves: ends by itself, dense and in blocks.
  @Test(arguments: [1024, 1]) func toleranceBeyondPrecision(cacheMB: Int) async throws {
    let rows = try ToyRows.clouds(seed: 54, classes: 2, rowsPerClass: cacheMB > 1 ? 60 : 420, distance: 0.4)
    let model = try await fit(rows, [("tolerance", "1e-12"), ("cacheMB", "\(cacheMB)")])
    #expect(model.diagnostics.stopReason.hasPrefix("iteration limit") == false)
  }

  @Test func aHundredClassesOfARowEach() async throws {
    let rows = try ToyRows.clouds(seed: 55, classes: 100, rowsPerClass: 1, features: 6, distance: 3)
    for kernel in ["rbf", "linear"] {
      let model = try await fit(rows, [("kernel", kernel)])
      #expect(model.intercepts.count == 4950)
      #expect(try model.scores(for: rows.features).predictions == rows.labels)
    }
  }

  /// With probabilities too, no fold of which holds every class.
  @Test func aRowAClassWithProbabilities() async throws {
    let rows = try ToyRows.clouds(seed: 56, classes: 5, rowsPerClass: 1, distance: 4)
    let model = try await fit(rows, [("probability", "true")])
    let scores = try model.scores(for: rows.features)
    #expect(scores.predictions == rows.labels)
    for row in 0..<rows.count { #expect(abs(scores.values.row(row).reduce(0, +) - 1) <= 1e-5) }
  }

  @Test func oneFeatureAndConstantOnes() async throws {
    let line = try ToyRows.rows([[-3], [-2], [-1], [1], [2], [3]], [0, 0, 0, 1, 1, 1], classes: 2)
    let model = try await fit(line)
    #expect(try model.scores(for: line.features).predictions == line.labels)
    let constant = Matrix(rows: (0..<6).map { [line.features[$0, 0], 5, 0] })
    let wider = try await fit(line.replacingFeatures(constant))
    #expect(try wider.scores(for: constant).predictions == line.labels)
  }

  /// Wide rows, fewer than their features, in every kernel.
  @Test func fewerRowsThanFeatures() async throws {
    let rows = try ToyRows.clouds(seed: 57, classes: 3, rowsPerClass: 4, features: 400, distance: 1)
    for kernel in ["rbf", "linear", "poly", "sigmoid"] { _ = try await fit(rows, [("kernel", kernel)]) }
  }

  /// All rows equal, with different labels: nothing to tell them apart, in blocks as well.
  @Test(arguments: [20, 450]) func equalRowsOfDifferentClasses(rowsPerClass: Int) async throws {
    let labels = (0..<2 * rowsPerClass).map { $0 % 2 }
    let rows = try LabelledFeatures(
      features: Matrix(rows: labels.count, columns: 2, repeating: 1), labels: labels, classNames: ["a", "b"])
    let model = try await fit(rows, [("cacheMB", "1"), ("cost", "1000")])
    #expect(model.diagnostics.converged)
  }

  /// The most probable class is the predicted one, always, and probabilities are probabilities.
  @Test func theMostProbableClassIsPredicted() async throws {
    for seed in 60..<64 as Range<UInt64> {
      let rows = try ToyRows.clouds(seed: seed, classes: 6, rowsPerClass: 12, distance: 0.5, speakers: 4)
      let plain = try await fit(rows)
      let model = try await fit(rows, [("probability", "true")])
      let scores = try model.scores(for: rows.features)
      #expect(scores.predictions == (try plain.scores(for: rows.features).predictions))
      for row in 0..<rows.count {
        let probabilities = scores.values.row(row)
        #expect(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 } && abs(probabilities.reduce(0, +) - 1) <= 1e-5)
        #expect(probabilities.max() == scores.values[row, scores.predictions[row]])
      }
    }
  }
}
