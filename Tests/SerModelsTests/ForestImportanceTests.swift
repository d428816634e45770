import Foundation
import SerLearning
import SerNumerics
import SerTestSupport
import Testing

@testable import SerModels

/// What a forest's features are worth.
@Suite struct ForestImportanceTests {
  private func trainer(trees: Int) -> RandomForestClassifier {
    var trainer = RandomForestClassifier()
    trainer.trees = trees
    trainer.outOfBag = true
    trainer.permutationImportance = true
    return trainer
  }

  @Test func noiseIsWorthNothing() async throws {
    var stream = Seed(17).makeStream()
    let labels = (0..<300).map { $0 % 3 }
    let values = labels.flatMap { label in
      [Float(stream.gaussian()), Float(Double(label) * 2 + stream.gaussian()), Float(stream.gaussian())]
    }
    let rows = try LabelledFeatures(
      features: Matrix(rows: 300, columns: 3, values: values), labels: labels, classNames: ["a", "b", "c"])
    let model = try await trainer(trees: 150).fit(rows, in: .single)
    let losses = try #require(model.permutationImportance)
    #expect(losses[1] > 0.3, "\(losses)")
    #expect(abs(losses[0]) < 0.02 && abs(losses[2]) < 0.02, "\(losses)")
    let reported = model.featureImportances
    #expect(reported.map(\.measure) == ["permutation", "impurity"] && reported[0].values == losses)
    #expect(reported[0].leading(10).first?.feature == 1)
  }

  /// scikit-learn 1.9.1, `RandomForestClassifier(2000, random_state=0).fit(wine training rows).feature_importances_`.
  private static let wineImpurity = [
    0.1129, 0.0276, 0.0128, 0.0227, 0.0324, 0.0543, 0.1640, 0.0139, 0.0229, 0.1595, 0.0601, 0.1330, 0.1839,
  ]

  @Test func ranksAreThoseOfScikitLearn() async throws {
    let array = try Goldens.array("svm_wine_Xtrain")
    let rows = try LabelledFeatures(
      features: Matrix(rows: array.shape[0], columns: array.shape[1], values: #require(array.floats)),
      labels: #require(Goldens.array("svm_wine_ytrain").integers), classNames: ["0", "1", "2"])
    let model = try await trainer(trees: 500).fit(rows, in: .single)
    for (value, expected) in zip(model.importance, Self.wineImpurity) { #expect(abs(value - expected) < 0.03) }
    func ranks(_ values: [Double]) -> [Double] {
      values.map { value in Double(values.count { $0 < value }) }
    }
    /// Spearman's: 1 for the same order.
    func agreement(_ values: [Double]) -> Double {
      let n = Double(values.count)
      let squares = zip(ranks(values), ranks(Self.wineImpurity)).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return 1 - 6 * squares / (n * (n * n - 1))
    }
    #expect(agreement(model.importance) > 0.95)
    #expect(agreement(try #require(model.permutationImportance)) > 0.7)
  }

  @Test func workersChangeNothing() async throws {
    let rows = try ToyRows.clouds(seed: 19, classes: 4, rowsPerClass: 25)
    let expected = try await trainer(trees: 30).fit(rows, in: .single)
    for workers in [2, 4] {
      let context = TrainingContext(seed: TrainingContext.single.seed, workers: workers)
      #expect(try await trainer(trees: 30).fit(rows, in: context) == expected)
    }
    // Asking for importance changes neither trees nor estimate.
    var plain = trainer(trees: 30)
    plain.permutationImportance = false
    let model = try await plain.fit(rows, in: .single)
    #expect(model.trees == expected.trees && model.outOfBag == expected.outOfBag)
    #expect(model.permutationImportance == nil && model.featureImportances.map(\.measure) == ["impurity"])
    let decoded = try JSONDecoder().decode(RandomForestModel.self, from: JSONEncoder().encode(expected))
    #expect(decoded == expected)
  }

  @Test func withoutBootstrapNoRowIsUnseen() {
    #expect(throws: TrainingError.self) {
      try RandomForestClassifier.configured(with: [("bootstrap", "false"), ("permutationImportance", "true")])
    }
  }
}
