import Foundation
import SerLearning
import SerNumerics
import Testing

@testable import SerModels

/// A model whose type only its catalogue entry knows, as in a bundle.
struct ErasedModel: DecodableWithConfiguration {
  let model: any TrainedClassifier

  init(from decoder: any Decoder, configuration: ClassifierEntry) throws {
    model = try configuration.model(from: decoder)
  }
}

@Suite struct ClassifierCatalogueTests {
  @Test func findsAndSuggests() throws {
    #expect(try ClassifierCatalogue.entry(named: "svm").standardizesByDefault)
    #expect(Set(ClassifierCatalogue.identifiers).count == ClassifierCatalogue.entries.count)
    #expect(throws: ClassifierCatalogueError.self) { try ClassifierCatalogue.entry(named: "") }
    do {
      _ = try ClassifierCatalogue.entry(named: "majorty")
      Issue.record("no error")
    } catch {
      #expect(error.description.contains("did you mean 'majority'?"))
    }
  }

  @Test func listsTheHyperparametersOfTheSVM() throws {
    let names = try ClassifierCatalogue.entry(named: "svm").hyperparameters.map(\.name)
    #expect(
      names == [
        "kernel", "cost", "gamma", "degree", "coef0", "tolerance", "classWeights", "probability", "cacheMB",
        "maxIterations",
      ])
  }

  @Test func configuresTrainers() throws {
    let entry = try ClassifierCatalogue.entry(named: "svm")
    let trainer = try #require(try entry.trainer(with: [("cost", "4")]) as? SVMClassifier)
    #expect(trainer.cost == 4)
    #expect(throws: TrainingError.self) { try entry.trainer(with: [("trees", "4")]) }
  }

  /// What holds for every classifier: the contract suite.
  @Test(arguments: ClassifierCatalogue.identifiers)
  func contract(identifier: String) async throws {
    let entry = try ClassifierCatalogue.entry(named: identifier)
    #expect(!entry.summary.isEmpty && entry.hyperparameters.allSatisfy { !$0.summary.isEmpty })
    let rows = try ToyRows.clouds(seed: 41, classes: 3, rowsPerClass: 20)
    try await check(entry.trainer(), entry, rows)
  }

  private func check<Trainer: ClassifierTrainer>(
    _ trainer: Trainer, _ entry: ClassifierEntry, _ rows: LabelledFeatures
  ) async throws {
    let model = try await trainer.fit(rows, in: .single)
    let scores = try model.scores(for: rows.features)
    #expect(scores.values.rows == rows.count && scores.values.columns == rows.classNames.count)
    #expect(scores.values.firstNonFinite == nil)
    let again = try await trainer.fit(rows, in: TrainingContext(seed: TrainingContext.single.seed, workers: 3))
    #expect(try again.scores(for: rows.features) == scores)
    let subset = try model.scores(for: rows.features.selectingRows([5, 17]))
    #expect(subset.predictions == [scores.predictions[5], scores.predictions[17]])
    let decoded = try JSONDecoder().decode(
      ErasedModel.self, from: JSONEncoder().encode(model), configuration: entry
    ).model
    #expect(try decoded.scores(for: rows.features) == scores)
    #expect(throws: TrainingError.self) { try model.scores(for: Matrix(rows: 1, columns: 99)) }
    var values = rows.features
    values[3, 1] = .nan
    if Trainer.acceptsMissingValues {
      #expect(try model.scores(for: values).values.firstNonFinite == nil)
    } else {
      #expect(throws: TrainingError.self) { try model.scores(for: values) }
    }
    values[3, 1] = .infinity
    #expect(throws: TrainingError.self) { try model.scores(for: values) }
  }
}
