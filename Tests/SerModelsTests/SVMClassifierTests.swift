import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

@Suite struct SVMClassifierTests {
  @Test(
    arguments: [
      ("cost", "0"), ("cost", "nan"), ("cost", "-1"), ("cost", "inf"), ("kernel", "gauss"), ("gamma", "-0.5"),
      ("gamma", "wide"), ("degree", "0"), ("degree", "2.5"), ("tolerance", "0"), ("tolerance", "-1e-3"),
      ("coef0", "inf"), ("classWeights", "heavy"), ("probability", "perhaps"), ("cacheMB", "0"),
      ("maxIterations", "-1"),
    ])
  func refuses(name: String, value: String) {
    #expect {
      try SVMClassifier.configured(with: [(name, value)])
    } throws: { error in
      guard case .invalidHyperparameter("svm", name, _, let allowed) = error as? TrainingError else { return false }
      return !allowed.isEmpty
    }
  }

  @Test func knowsItsHyperparameters() throws {
    let trainer = try SVMClassifier.configured(with: [
      ("kernel", "poly"), ("cost", "2.5"), ("gamma", "auto"), ("degree", "2"), ("coef0", "1"), ("tolerance", "1e-4"),
      ("classWeights", "balanced"), ("probability", "true"), ("cacheMB", "64"), ("maxIterations", "1000"),
    ])
    #expect(trainer.kernel == .polynomial && trainer.cost == 2.5 && trainer.gamma == .auto && trainer.degree == 2)
    #expect(trainer.coef0 == 1 && trainer.tolerance == 1e-4 && trainer.classWeights == .balanced)
    #expect(trainer.probability && trainer.cacheMB == 64 && trainer.maxIterations == 1000)
    #expect {
      try SVMClassifier.configured(with: [("costs", "1")])
    } throws: {
      ($0 as? TrainingError)?.description.contains("did you mean 'cost'?") == true
    }
    let copy = try JSONDecoder().decode(SVMClassifier.self, from: JSONEncoder().encode(trainer))
    #expect(copy == trainer)
  }

  @Test func oneClassIsTooFew() async throws {
    let rows = try ToyRows.rows([[1], [2]], [1, 1], classes: 3)
    await #expect(throws: TrainingError.tooFewClasses(found: ["class 1"])) {
      try await SVMClassifier().fit(rows, in: .single)
    }
  }

  @Test func refusesOtherWidthsAndValues() async throws {
    let model = try await SVMClassifier().fit(
      ToyRows.clouds(seed: 1, classes: 2, rowsPerClass: 10), in: .single)
    #expect(throws: TrainingError.wrongWidth(found: 3, expected: 4)) {
      try model.scores(for: Matrix(rows: 2, columns: 3))
    }
    #expect(throws: TrainingError.self) { try model.scores(for: Matrix(rows: [[0, 0, .nan, 0]])) }
    #expect(throws: TrainingError.self) { try model.scores(for: Matrix(rows: [[0, 3e38, 0, 0]])) }
    #expect(try model.scores(for: Matrix(rows: 0, columns: 4)).values.rows == 0)
    await #expect(throws: TrainingError.self) {
      try await SVMClassifier().fit(ToyRows.rows([[], []], [0, 1], classes: 2), in: .single)
    }
  }

  @Test func aRowAClassIsEnough() async throws {
    let rows = try ToyRows.rows([[0, 0], [4, 0], [0, 4], [4, 4]], [0, 1, 2, 3], classes: 4)
    for kernel in [KernelKind.linear, .rbf] {
      var trainer = SVMClassifier()
      trainer.kernel = kernel
      let model = try await trainer.fit(rows, in: .single)
      #expect(try model.scores(for: rows.features).predictions == rows.labels)
      #expect(model.diagnostics.converged)
    }
  }

  /// Classes 1 and 4 have no rows: they are never predicted and score below all others.
  @Test(arguments: [false, true])
  func absentClassesAreNeverPredicted(probability: Bool) async throws {
    let present = try ToyRows.clouds(seed: 3, classes: 3, rowsPerClass: 15)
    let rows = try LabelledFeatures(
      features: present.features, labels: present.labels.map { [0, 2, 3][$0] },
      classNames: ["a", "b", "c", "d", "e"])
    var trainer = SVMClassifier()
    trainer.probability = probability
    let model = try await trainer.fit(rows, in: .single)
    let scores = try model.scores(for: rows.features)
    #expect(scores.values.columns == 5)
    #expect(Set(scores.predictions).isSubset(of: [0, 2, 3]))
    for row in 0..<rows.count {
      for absent in [1, 4] { #expect(scores.values[row, absent] == (probability ? 0 : -1)) }
    }
  }

  @Test func constantColumnsAndTinyGamma() async throws {
    let clouds = try ToyRows.clouds(seed: 4, classes: 2, rowsPerClass: 20, distance: 4)
    let constant = Matrix(rows: (0..<clouds.count).map { Array(clouds.features.row($0)) + [7] })
    let model = try await SVMClassifier().fit(clouds.replacingFeatures(constant), in: .single)
    #expect(model.diagnostics.converged)
    var trainer = SVMClassifier()
    trainer.gamma = .value(1e-30)
    let flat = try await trainer.fit(clouds, in: .single)
    #expect(flat.diagnostics.converged)
    #expect(flat.intercepts[0].isFinite)
    // All features equal: nothing to learn, but a model all the same.
    let equal = Matrix(rows: clouds.count, columns: 3, repeating: 2)
    #expect(try await SVMClassifier().fit(clouds.replacingFeatures(equal), in: .single).diagnostics.converged)
  }

  @Test func reportsAnUnfinishedFit() async throws {
    var trainer = SVMClassifier()
    trainer.cost = 1000
    trainer.maxIterations = 3
    let rows = try ToyRows.clouds(seed: 5, classes: 3, rowsPerClass: 30, distance: 0.3)
    let model = try await trainer.fit(rows, in: .single)
    #expect(!model.diagnostics.converged)
    #expect(model.diagnostics.stopReason == "iteration limit in 3 of 3 pairs")
    #expect(model.diagnostics.facts["unconvergedPairs"] == 3)
    #expect(model.diagnostics.facts["iterations"] == 9)
  }

  @Test func balancedWeightsHelpTheRareClass() async throws {
    let clouds = try ToyRows.clouds(seed: 6, classes: 2, rowsPerClass: 100, features: 2, distance: 0.6)
    let kept = clouds.labels.indices.filter { clouds.labels[$0] == 0 || $0 % 20 == 1 }
    let rows = clouds.selecting(kept)
    func recallOfRare(_ weights: ClassWeights) async throws -> Double {
      var trainer = SVMClassifier()
      trainer.classWeights = weights
      let predictions = try await trainer.fit(rows, in: .single).scores(for: clouds.features).predictions
      let rare = clouds.labels.indices.filter { clouds.labels[$0] == 1 }
      return Double(rare.count { predictions[$0] == 1 }) / Double(rare.count)
    }
    let (plain, balanced) = (try await recallOfRare(.none), try await recallOfRare(.balanced))
    #expect(balanced > plain)
  }

  /// Weights are n / (k·n_c), which is to say that balancing equal classes changes nothing.
  @Test func balancingEqualClassesChangesNothing() async throws {
    let rows = try ToyRows.clouds(seed: 7, classes: 3, rowsPerClass: 20)
    var trainer = SVMClassifier()
    let plain = try await trainer.fit(rows, in: .single)
    trainer.classWeights = .balanced
    let balanced = try await trainer.fit(rows, in: .single)
    #expect(plain.dualCoefficients == balanced.dualCoefficients && plain.intercepts == balanced.intercepts)
  }

  @Test(arguments: [false, true])
  func workersDontChangeABit(probability: Bool) async throws {
    let rows = try ToyRows.clouds(seed: 8, classes: 5, rowsPerClass: 25, distance: 0.8, speakers: 6)
    var trainer = SVMClassifier()
    trainer.cost = 5
    trainer.probability = probability
    var documents: [Data] = []
    for workers in [1, 2, 4, 1] {
      let model = try await trainer.fit(rows, in: TrainingContext(seed: Seed(3), workers: workers))
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      documents.append(try encoder.encode(model))
    }
    #expect(documents.allSatisfy { $0 == documents[0] })
  }

  /// Another order of rows is another path to the same optimum.
  @Test func rowOrderDoesntChangeTheMachine() async throws {
    let rows = try ToyRows.clouds(seed: 9, classes: 3, rowsPerClass: 40, distance: 0.8)
    var order = Array(0..<rows.count)
    var stream = Seed(1).makeStream()
    stream.shuffle(&order)
    var trainer = SVMClassifier()
    trainer.tolerance = 1e-7
    let (one, other) = (
      try await trainer.fit(rows, in: .single), try await trainer.fit(rows.selecting(order), in: .single)
    )
    let (a, b) = (try one.decisionValues(for: rows.features), try other.decisionValues(for: rows.features))
    for (x, y) in zip(a.values, b.values) { #expect(abs(x - y) <= 1e-4) }
  }

  /// Memory decides how kernel values are kept, not what is found.
  @Test func cacheSizeDoesntChangeTheMachine() async throws {
    let rows = try ToyRows.clouds(seed: 10, classes: 3, rowsPerClass: 400, distance: 0.7)
    var trainer = SVMClassifier()
    trainer.tolerance = 1e-6
    let whole = try await trainer.fit(rows, in: .single)
    // 1 MiB: the Gram matrix of a pair (2.4 MiB) doesn't fit, and rows are computed in batches.
    trainer.cacheMB = 1
    let cached = try await trainer.fit(rows, in: .single)
    let (a, b) = (try whole.decisionValues(for: rows.features), try cached.decisionValues(for: rows.features))
    for (x, y) in zip(a.values, b.values) { #expect(abs(x - y) <= 1e-3) }
    let (one, other) = (
      try #require(whole.diagnostics.facts["objective"]), try #require(cached.diagnostics.facts["objective"])
    )
    #expect(abs(one - other) <= 1e-6 * abs(one))
  }

  /// Nor does the number of workers, which share the memory.
  @Test func workersDontChangeABitInLittleMemory() async throws {
    let rows = try ToyRows.clouds(seed: 14, classes: 3, rowsPerClass: 450, distance: 0.5)
    var trainer = SVMClassifier()
    trainer.cacheMB = 1
    let models = [
      try await trainer.fit(rows, in: TrainingContext(seed: Seed(1), workers: 1)),
      try await trainer.fit(rows, in: TrainingContext(seed: Seed(1), workers: 3)),
    ]
    #expect(models[0].dualCoefficients == models[1].dualCoefficients)
    #expect(models[0].supportVectors == models[1].supportVectors && models[0].intercepts == models[1].intercepts)
  }

  /// Linear machines decide by their normal vectors as by their support vectors.
  @Test(arguments: [0.01, 1, 1000.0]) func primalIsDual(cost: Double) async throws {
    let rows = try ToyRows.clouds(seed: 15, classes: 4, rowsPerClass: 60, features: 9, distance: 0.6)
    var trainer = SVMClassifier()
    trainer.kernel = .linear
    trainer.cost = cost
    let model = try await trainer.fit(rows, in: .single)
    #expect(PrimalDecisions(model.machines) != nil)
    let primal = try model.decisionValues(for: rows.features)
    // The sum over support vectors, in Double throughout.
    let owner = model.supportCounts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    for row in 0..<rows.count {
      let products = owner.indices.map { s in
        zip(rows.features.row(row), model.supportVectors.row(s)).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      }
      for (pair, (first, second)) in ClassPairs(4).pairs.enumerated() {
        let dual = owner.indices.reduce(model.intercepts[pair]) { sum, s in
          guard owner[s] == first || owner[s] == second else { return sum }
          return sum + Double(model.dualCoefficients[owner[s] == first ? second - 1 : first, s]) * products[s]
        }
        #expect(abs(Double(primal[row, pair]) - dual) <= 1e-5 * max(1, abs(dual)))
      }
    }
  }

  /// An infinite decision value would be no decision.
  @Test func linearMachinesRefuseValuesThatOverflow() async throws {
    let rows = try ToyRows.rows([[-1e-3], [1e-3]], [0, 1], classes: 2)
    let model = try await SVMClassifier.configured(with: [("kernel", "linear"), ("cost", "1e9")]).fit(
      rows, in: .single)
    #expect(throws: TrainingError.self) { try model.scores(for: Matrix(rows: [[3e38]])) }
  }

  /// Predicting rows one at a time or together is the same, but for the rounding of the matrix product.
  @Test func predictionsDontDependOnTheBatch() async throws {
    let rows = try ToyRows.clouds(seed: 11, classes: 4, rowsPerClass: 80)
    let model = try await SVMClassifier().fit(rows, in: .single)
    let together = try model.decisionValues(for: rows.features)
    for row in [0, 255, 256, 319] {
      let alone = try model.decisionValues(for: rows.features.selectingRows([row]))
      for (x, y) in zip(alone.values, together.row(row)) { #expect(abs(x - y) <= 1e-5) }
    }
  }

  @Test func manyClasses() async throws {
    let rows = try ToyRows.clouds(seed: 12, classes: 24, rowsPerClass: 6, features: 8, distance: 3)
    let model = try await SVMClassifier().fit(rows, in: .single)
    #expect(model.intercepts.count == 24 * 23 / 2)
    let right = zip(try model.scores(for: rows.features).predictions, rows.labels).count { $0 == $1 }
    #expect(Double(right) / Double(rows.count) > 0.95)
  }
}
