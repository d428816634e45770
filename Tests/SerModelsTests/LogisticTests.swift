import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

@Suite struct LogisticTests {
  private struct Reference: Decodable {
    struct Fit: Decodable {
      let cost: Double
      let classWeights: ClassWeights
      let coefficients, intercepts: [Double]
      let logLoss: Double
    }
    let sets: [String: [Fit]]
  }

  private static func reference() throws -> Reference {
    let data = try Data(contentsOf: Goldens.folder.appendingPathComponent("logistic_reference.json"))
    return try JSONDecoder().decode(Reference.self, from: data)
  }

  private static func logLoss(_ scores: ClassScores, _ labels: [Int]) -> Double {
    labels.indices.reduce(0) { $0 - log(max(1e-15, Double(scores.values[$1, labels[$1]]))) } / Double(labels.count)
  }

  private func check(_ training: LabelledFeatures, _ test: LabelledFeatures, _ expected: Reference.Fit) async throws {
    var trainer = LogisticClassifier()
    trainer.cost = expected.cost
    trainer.classWeights = expected.classWeights
    trainer.tolerance = 1e-9
    trainer.maxIterations = 20_000
    let model = try await trainer.fit(training, in: .single)
    #expect(model.diagnostics.converged, "\(model.diagnostics)")
    #expect(model.weights.values.count == expected.coefficients.count)
    for (ours, theirs) in zip(model.weights.values, expected.coefficients) {
      #expect(abs(Double(ours) - theirs) <= 1e-3)
    }
    for (ours, theirs) in zip(model.intercepts, expected.intercepts) { #expect(abs(ours - theirs) <= 1e-3) }
    let loss = Self.logLoss(try model.scores(for: test.features), test.labels)
    #expect(abs(loss - expected.logLoss) <= 1e-6, "log-loss \(loss), \(expected.logLoss) expected")
  }

  @Test(arguments: ["iris", "wine", "cancer", "digits"])
  func agreesWithScikitLearn(set: String) async throws {
    for expected in try #require(Self.reference().sets[set]) {
      try await check(GoldenRows.training(set), GoldenRows.test(set), expected)
    }
  }

  @Test(.enabled(if: Goldens.completeFolder != nil, "needs the complete golden arrays (SERBASE_GOLDENS)"))
  func agreesWithScikitLearnOnSpeech() async throws {
    let folder = try #require(Goldens.completeFolder)
    let archive = try NumPyArchive(contentsOf: folder.appendingPathComponent("ravdess_mfcc_stats.npz"))
    let features = try #require(archive["X"])
    let actors = try #require(archive["actor"]?.integers)
    let rows = try LabelledFeatures(
      features: Matrix(rows: features.shape[0], columns: features.shape[1], values: #require(features.floats)),
      labels: #require(archive["y"]?.integers), classNames: (0..<8).map { "\($0)" })
    let held = Set([2, 5, 14, 15, 16])
    let training = rows.selecting(rows.labels.indices.filter { !held.contains(actors[$0]) })
    let test = rows.selecting(rows.labels.indices.filter { held.contains(actors[$0]) })
    let scaling = Standardizer(fitting: training.features)
    let expected = try #require(Self.reference().sets["ravdess"]?.first)
    try await check(
      training.replacingFeatures(scaling.transform(training.features)),
      test.replacingFeatures(scaling.transform(test.features)), expected)
  }

  @Test(arguments: [2, 4])
  func theGradientIsThatOfTheLoss(classes: Int) throws {
    let rows = try ToyRows.clouds(seed: 3, classes: classes, rowsPerClass: 9, features: 3)
    let weights = (0..<classes).map { 1 + 0.5 * Double($0) }
    let objective = LogisticObjective(rows, classes: Array(0..<classes), weights: weights, cost: 0.3)
    var stream = Seed(4).makeStream()
    let point = (0..<objective.parameterCount).map { _ in stream.gaussian() }
    var (gradient, ignored) = (point, point)
    _ = objective.evaluate(point, gradient: &gradient)
    for index in point.indices {
      var (above, below) = (point, point)
      above[index] += 1e-5
      below[index] -= 1e-5
      let slope =
        (objective.evaluate(above, gradient: &ignored) - objective.evaluate(below, gradient: &ignored)) / 2e-5
      #expect(abs(slope - gradient[index]) <= 1e-8 * max(1, abs(slope)))
    }
  }

  /// A curved valley that isn't convex: 100 (y − x²)² + (1 − x)², least at (1, 1).
  @Test func theMinimizerFollowsAValley() throws {
    let minimizer = QuasiNewtonMinimizer(tolerance: 1e-9, maxIterations: 200)
    let minimum = try minimizer.minimize(from: [-1.2, 1]) { point, gradient in
      let (x, y) = (point[0], point[1])
      gradient = [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)]
      return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
    }
    #expect(minimum.converged && minimum.iterations < 60)
    #expect(abs(minimum.point[0] - 1) < 1e-8 && abs(minimum.point[1] - 1) < 1e-8)
  }

  @Test func aLossThatIsNoNumberIsNoMinimum() throws {
    for (value, slope) in [(.nan, 0), (1, .nan), (.infinity, 1), (1, .infinity)] as [(Double, Double)] {
      let minimizer = QuasiNewtonMinimizer(tolerance: 1e-4, maxIterations: 10)
      let minimum = try minimizer.minimize(from: [0, 0]) { _, gradient in
        gradient = [slope, 0]
        return value
      }
      #expect(!minimum.converged && minimum.iterations == 0, "value \(value), slope \(slope)")
    }
  }

  @Test func valuesWhoseProductsOverflowAreRefused() async throws {
    var trainer = LogisticClassifier()
    trainer.cost = 1e6
    let model = try await trainer.fit(ToyRows.rows([[-0.01], [0.01]], [0, 1], classes: 2), in: .single)
    #expect(abs(model.weights.values[0]) > 10)
    let error = #expect(throws: TrainingError.self) { try model.scores(for: Matrix(rows: [[0], [3e38]])) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("row 1 has values so large"))
  }

  @Test func stoppingShortIsSaid() async throws {
    let rows = try ToyRows.clouds(seed: 5, classes: 3, rowsPerClass: 30)
    var trainer = LogisticClassifier()
    trainer.maxIterations = 1
    let model = try await trainer.fit(rows, in: .single)
    #expect(!model.diagnostics.converged && model.diagnostics.stopReason == "iteration limit")
    // A tolerance below what double precision can reach ends all the same, and says why.
    trainer.maxIterations = 2000
    trainer.tolerance = 1e-300
    let exact = try await trainer.fit(rows, in: .single)
    #expect(!exact.diagnostics.converged)
    #expect(try #require(exact.diagnostics.facts["greatestGradient"]) < 1e-7)
  }

  @Test func classesWithoutRowsAreNeverPredicted() async throws {
    let clouds = try ToyRows.clouds(seed: 6, classes: 4, rowsPerClass: 20)
    let rows = clouds.selecting(clouds.labels.indices.filter { clouds.labels[$0] % 2 == 1 })
    let model = try await LogisticClassifier().fit(rows, in: .single)
    let scores = try model.scores(for: clouds.features)
    #expect(model.classes == [1, 3])
    #expect((0..<clouds.count).allSatisfy { scores.values[$0, 0] == 0 && scores.values[$0, 2] == 0 })
    await #expect(throws: TrainingError.self) {
      try await LogisticClassifier().fit(clouds.selecting([0, 4]), in: .single)
    }
  }

  @Test(arguments: [1e12, 1e-12])
  func extremeCostsGiveFiniteModels(cost: Double) async throws {
    let rows = try ToyRows.clouds(seed: 7, classes: 3, rowsPerClass: 10, distance: 8)
    var trainer = LogisticClassifier()
    trainer.cost = cost
    let model = try await trainer.fit(rows, in: .single)
    let scores = try model.scores(for: rows.features)
    #expect(model.diagnostics.converged && scores.values.firstNonFinite == nil)
    if cost > 1 { #expect(scores.predictions == rows.labels) }
  }

  @Test func settingsOutsideTheirRangeAreRefused() {
    for (name, value) in [
      ("cost", "0"), ("cost", "inf"), ("cost", "1e-320"), ("maxIterations", "1000001"), ("tolerance", "0"),
      ("tolerance", "nan"), ("maxIterations", "0"),
      ("classWeights", "some"), ("penalty", "l1"),
    ] {
      #expect(throws: TrainingError.self, "\(name)=\(value)") {
        try LogisticClassifier.configured(with: [(name, value)])
      }
    }
  }

  @Test func aCancelledFitEnds() async throws {
    let rows = try ToyRows.clouds(seed: 8, classes: 3, rowsPerClass: 50)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await LogisticClassifier().fit(rows, in: .single)
    }
    await #expect(throws: TrainingError.cancelled) { _ = try await task.value }
  }

  @Test func importanceFollowsTheWeights() async throws {
    let rows = try ToyRows.rows(
      [[0, 1], [1, -1], [0.2, 1], [0.8, -1], [0.1, -1], [0.9, 1]], [0, 1, 0, 1, 0, 1], classes: 2)
    let importance = try await LogisticClassifier().fit(rows, in: .single).featureImportances[0].values
    #expect(abs(importance.reduce(0, +) - 1) < 1e-12 && importance[0] > importance[1])
  }

  @Test func damagedModelsAreRefused() async throws {
    let rows = try ToyRows.clouds(seed: 9, classes: 3, rowsPerClass: 10)
    let data = try JSONEncoder().encode(try await LogisticClassifier().fit(rows, in: .single))
    let text = String(decoding: data, as: UTF8.self)
    for damaged in ["[0,1]", "[0,2,1]", "[0,1,9]", "[]"] {
      let bad = text.replacingOccurrences(of: "\"classes\":[0,1,2]", with: "\"classes\":\(damaged)")
      #expect(bad != text)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(LogisticModel.self, from: Data(bad.utf8)) }
    }
  }
}
