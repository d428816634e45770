import SerEvaluation
import SerLearning
import SerNumerics
import Testing

@testable import SerReports

/// How cells of one comparison are told apart.
struct CellDistinctionTests {
  private static let facts = RowFacts(
    paths: ["a.wav", "b.wav"], speakers: ["s", "t"], genders: nil, intensities: nil)

  private static func cell(_ model: String, _ parameters: [String] = [], seed: UInt64 = 1) -> EvaluatedCell {
    let rows = (0..<2).map { OutOfFoldPredictions.Row(row: $0, fold: $0, truth: $0, prediction: 0, probabilities: nil) }
    let folds = ["s", "t"].map {
      CrossValidation.FoldOutcome(
        name: $0, trainingRows: 1, testRows: 1, missingClasses: [],
        diagnostics: TrainingDiagnostics(stopReason: "converged", converged: true), fitSeconds: 0, predictSeconds: 0)
    }
    return EvaluatedCell(
      featureSet: "mfcc", model: model, parameters: parameters,
      plan: SplitPlan(name: "two-folds", isLeaky: false, folds: []), normalization: .train, seed: Seed(seed),
      outcome: CrossValidation.Outcome(
        predictions: OutOfFoldPredictions(classNames: ["x", "y"], rows: rows), folds: folds), speakers: ["s", "t"])
  }

  private func report(_ cells: [EvaluatedCell]) -> [EvaluatedCell] {
    ComparisonReport(title: "t", cells: cells, facts: Self.facts, seed: Seed(1), command: "c").cells
  }

  @Test func oneSeedAndOneSettingGoWithoutSaying() {
    let cells = report([Self.cell("svm", ["cost=10"]), Self.cell("forest")])
    #expect(cells.map { $0.title() } == ["svm on mfcc", "forest on mfcc"])
    #expect(cells.map(\.fileStem) == ["svm-mfcc-two-folds", "forest-mfcc-two-folds"])
  }

  @Test func severalSeedsAreSaidOfEveryCell() {
    let cells = report([Self.cell("svm"), Self.cell("svm", seed: 2), Self.cell("forest")])
    #expect(cells.map { $0.title() } == ["svm on mfcc, seed 1", "svm on mfcc, seed 2", "forest on mfcc, seed 1"])
    #expect(cells.map(\.fileStem).last == "forest-mfcc-two-folds-seed-1" && Set(cells.map(\.fileStem)).count == 3)
  }

  @Test func severalSettingsAreSaidOfTheModelThatHasThem() {
    let long = (0..<40).map { "setting\($0)=1" }
    let cells = report([Self.cell("svm"), Self.cell("svm", ["cost=10"]), Self.cell("svm", long), Self.cell("forest")])
    #expect(cells.map { $0.title() }.prefix(2) == ["svm on mfcc", "svm (cost=10) on mfcc"])
    #expect(cells[3].title() == "forest on mfcc")
    #expect(cells[1].fileStem == "svm-mfcc-two-folds-cost-10")
    #expect(cells[2].fileStem.count < 60 && Set(cells.map(\.fileStem)).count == 4)
  }

  @Test func seedsAndSettingsStandInEveryTable() {
    let cells = report([Self.cell("svm", ["cost=10", "gamma=1"]), Self.cell("svm", ["cost=10", "gamma=1"], seed: 2)])
    for document in [ComparisonTables.classes(cells), ComparisonTables.predictions(cells, Self.facts)] {
      let (seed, parameters) = (document.column("seed"), document.column("parameters"))
      #expect(Set(document.rows.map { $0[seed ?? 0] }) == ["1", "2"])
      #expect(document.rows.allSatisfy { $0[parameters ?? 0] == "cost=10 gamma=1" })
    }
  }
}
