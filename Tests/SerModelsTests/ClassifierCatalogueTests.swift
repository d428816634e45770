import SerLearning
import SerNumerics
import Testing

@testable import SerModels

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
}
