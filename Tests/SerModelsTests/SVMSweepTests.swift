import Foundation
import SerFormats
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

/// A sweep gives what fitting every setting on every fold alone gives.
@Suite struct SVMSweepTests {
  static let kernels: [[(name: String, value: String)]] = [
    [("kernel", "rbf")], [("kernel", "rbf"), ("gamma", "0.05")], [("kernel", "linear")],
    [("kernel", "poly"), ("coef0", "1"), ("gamma", "auto")], [("kernel", "sigmoid"), ("gamma", "0.01")],
    [("kernel", "rbf"), ("classWeights", "balanced"), ("tolerance", "1e-4")],
  ]

  static var settings: [SVMClassifier] {
    get throws {
      try kernels.flatMap { kernel in
        try ["0.1", "1", "30"].map { try SVMClassifier.configured(with: kernel + [("cost", $0)]) }
      }
    }
  }

  /// Folds by row number, the last of them without the rows of one class among its test rows.
  private func folds(_ rows: LabelledFeatures, _ count: Int) -> [Fold] {
    (0..<count).map { fold in
      let test = rows.labels.indices.filter { $0 % count == fold && (fold < count - 1 || rows.labels[$0] > 0) }
      return Fold(
        name: "\(fold)", training: rows.labels.indices.filter { $0 % count != fold }.reversed(), test: test)
    }
  }

  private func alone(
    _ settings: [SVMClassifier], _ rows: LabelledFeatures, _ folds: [Fold], _ context: TrainingContext
  ) async throws -> [[ClassScores]] {
    var results: [[ClassScores]] = []
    for (index, fold) in folds.enumerated() {
      var scores: [ClassScores] = []
      for setting in settings {
        let model = try await setting.fit(
          rows.selecting(fold.training), in: SVMClassifier.sweepContext(fold: index, of: context))
        scores.append(try model.scores(for: rows.features.selectingRows(fold.test)))
      }
      results.append(scores)
    }
    return results
  }

  /// Predictions are equal, and scores agree within the tolerance the solver stops at: where the BLAS computes an inner
  /// product otherwise in a larger matrix (OpenBLAS on Haswell and Zen does), two runs stop at different points of it.
  private func expectEqual(_ swept: [[ClassScores]], _ alone: [[ClassScores]]) throws {
    #expect(swept.count == alone.count)
    for (fold, (some, others)) in zip(swept, alone).enumerated() {
      #expect(some.count == others.count)
      for (setting, (x, y)) in zip(some, others).enumerated() {
        #expect(x.areProbabilities == y.areProbabilities)
        #expect(x.predictions == y.predictions, "fold \(fold), setting \(setting)")
        let worst = zip(x.values.values, y.values.values).map { abs($0 - $1) }.max() ?? 0
        #expect(worst <= 1e-3, "fold \(fold), setting \(setting)")
      }
    }
  }

  /// With an offset that rows keep, and with one that every fold takes off for itself.
  @Test(arguments: [0, 40 as Float]) func equalsFittingAlone(offset: Float) async throws {
    let clouds = try ToyRows.clouds(seed: 31, classes: 4, rowsPerClass: 30, features: 7, distance: 0.8)
    let rows = clouds.replacingFeatures(
      Matrix(rows: clouds.count, columns: 7, values: clouds.features.values.map { $0 + offset }))
    let settings = try Self.settings
    let folds = folds(rows, 3)
    let expected = try await alone(settings, rows, folds, .single)
    for workers in [1, 3] {
      let context = TrainingContext(seed: Seed(7), workers: workers)
      try expectEqual(
        await SVMClassifier.scores(of: settings, on: rows, folds: folds, in: context), expected)
    }
  }

  /// What can't share: probabilities, and memory too small for the inner products.
  @Test func fallsBackOnFittingAlone() async throws {
    let rows = try ToyRows.clouds(seed: 32, classes: 2, rowsPerClass: 250, features: 3, distance: 0.5, speakers: 4)
    var settings = [SVMClassifier(), SVMClassifier(), SVMClassifier()]
    settings[1].probability = true
    settings[2].cost = 3
    for index in settings.indices { settings[index].cacheMB = 1 }
    let folds = folds(rows, 3)
    #expect(!SVMSweep(settings: settings, rows: rows, workers: 1).fitsMemory([folds[0]]))
    let swept = try await SVMClassifier.scores(of: settings, on: rows, folds: folds, in: .single)
    #expect(swept == (try await alone(settings, rows, folds, .single)))
    #expect(swept.allSatisfy { $0[1].areProbabilities && !$0[0].areProbabilities })
  }

  @Test func refusesWhatFittingRefuses() async throws {
    let rows = try ToyRows.clouds(seed: 33, classes: 2, rowsPerClass: 10)
    var wrong = SVMClassifier()
    wrong.cost = -1
    await #expect(throws: TrainingError.self) {
      try await SVMClassifier.scores(of: [wrong], on: rows, folds: folds(rows, 2), in: .single)
    }
    let lopsided = Fold(name: "one class", training: [0, 2, 4], test: [1])
    await #expect(throws: TrainingError.tooFewClasses(found: ["class 0"])) {
      try await SVMClassifier.scores(of: [SVMClassifier()], on: rows, folds: [lopsided], in: .single)
    }
    let huge = rows.replacingFeatures(Matrix(rows: 20, columns: 4, repeating: 1e18))
    var polynomial = SVMClassifier()
    polynomial.kernel = .polynomial
    await #expect(throws: TrainingError.self) {
      try await SVMClassifier.scores(of: [polynomial], on: huge, folds: folds(huge, 2), in: .single)
    }
    #expect(try await SVMClassifier.scores(of: [SVMClassifier()], on: rows, folds: [], in: .single).isEmpty)
    #expect(
      try await SVMClassifier.scores(of: [], on: rows, folds: folds(rows, 2), in: .single) == [[], []])
  }

  @Test func cancels() async throws {
    let rows = try ToyRows.clouds(seed: 34, classes: 3, rowsPerClass: 30)
    let folds = folds(rows, 2)
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await SVMClassifier.scores(of: [SVMClassifier()], on: rows, folds: folds, in: .single)
    }
    await #expect(throws: TrainingError.cancelled) { try await task.value }
  }

  /// Six costs and four gammas over five folds of the real features, and how long that takes.
  @Test(.enabled(if: Goldens.completeFolder != nil, "needs the complete golden arrays (SERBASE_GOLDENS)"))
  func realFeatures() async throws {
    let folder = try #require(Goldens.completeFolder)
    let archive = try NumPyArchive(contentsOf: folder.appendingPathComponent("ravdess_mfcc_stats.npz"))
    let x = try #require(archive["X"])
    let features = Matrix(rows: x.shape[0], columns: x.shape[1], values: try #require(x.floats))
    let rows = try LabelledFeatures(
      features: Standardizer(fitting: features).transform(features), labels: #require(archive["y"]?.integers),
      classNames: (0..<8).map { "\($0)" })
    let folds = (0..<5).map { fold in
      Fold(
        name: "\(fold)", training: rows.labels.indices.filter { $0 % 5 != fold },
        test: rows.labels.indices.filter { $0 % 5 == fold })
    }
    let settings = try ["scale", "0.0005", "0.001", "0.005"].flatMap { gamma in
      try ["0.1", "1", "3", "10", "30", "100"].map {
        try SVMClassifier.configured(with: [("gamma", gamma), ("cost", $0)])
      }
    }
    let start = ContinuousClock.now
    let swept = try await SVMClassifier.scores(of: settings, on: rows, folds: folds, in: .single)
    print("sweep of 24 settings over 5 folds of 1440 × 360: \((ContinuousClock.now - start).inSeconds) s")
    let some = [0, 9, 23]
    let expected = try await alone(some.map { settings[$0] }, rows, folds, .single)
    try expectEqual(swept.map { fold in some.map { fold[$0] } }, expected)
  }
}
