import Foundation
import SerNumerics
import Testing

@testable import SerLearning

@Suite struct FeatureSelectionTests {
  private static let context = TrainingContext(seed: Seed(5))

  @Test func rulesAreReadAndWritten() throws {
    for (text, rule) in [
      ("anova:100", FeatureSelection.anova(100)), ("importance:7", .importance(7)), ("variance", .variance),
    ] {
      #expect(try FeatureSelection(text) == rule)
      #expect(rule.text == text)
    }
    for text in ["anova", "anova:0", "anova:x", "variance:3", "importance:-1", "", "best:3", "anova:1:2"] {
      #expect(throws: TrainingError.self) { try FeatureSelection(text) }
    }
  }

  /// Columns: constant, F = 8, F = 8 again, perfectly separating (F infinite), F = 0.
  private func rows() throws -> LabelledFeatures {
    try LabelledFeatures(
      features: Matrix(rows: [[0.1, 0, 0, 1, 0], [0.1, 2, 2, 1, 2], [0.1, 4, 4, 5, 0], [0.1, 6, 6, 5, 2]]),
      labels: [0, 0, 1, 1], classNames: ["a", "b", "empty"])
  }

  private func columns(_ selection: FeatureSelection, _ rows: LabelledFeatures) async throws -> [Int] {
    try await FeatureSelector(selection, ranking: CentroidTrainer()).fit(rows, in: Self.context).columns
  }

  @Test func varianceRatiosAreThoseByHand() throws {
    #expect(try ColumnRanking.varianceRatios(of: rows()) == [-.infinity, 8, 8, .infinity, 0])
  }

  /// Columns: F = 8 of the rows that have a value, no value at all, one value alone, F = 8 once more.
  @Test func rowsWithoutAValueAreLeftOut() async throws {
    let rows = try LabelledFeatures(
      features: Matrix(rows: [
        [0, .nan, 0.1, .nan], [2, .nan, 0.1, 0], [.nan, .nan, .nan, 2], [4, .nan, 0.1, 4], [6, .nan, .nan, 6],
      ]),
      labels: [0, 0, 0, 1, 1], classNames: ["a", "b"], missing: .allowed)
    #expect(try ColumnRanking.varianceRatios(of: rows) == [8, -.infinity, -.infinity, 8])
    #expect(try await columns(.anova(2), rows) == [0, 3])
    #expect(try await columns(.variance, rows) == [0, 3])
  }

  @Test func tiesGoToTheFirstColumn() async throws {
    let rows = try rows()
    #expect(try await columns(.anova(1), rows) == [3])
    #expect(try await columns(.anova(2), rows) == [1, 3])
    #expect(try await columns(.anova(4), rows) == [1, 2, 3, 4])
    #expect(try await columns(.anova(99), rows) == [0, 1, 2, 3, 4])
    #expect(try await columns(.variance, rows) == [1, 2, 3, 4])
    #expect(try await columns(.importance(2), rows) == [1, 2])
  }

  @Test func chosenColumnsAreTakenAndNamed() async throws {
    let rows = try rows()
    let chosen = try await FeatureSelector(.anova(2)).fit(rows, in: Self.context)
    #expect(try chosen.transform(rows.features) == Matrix(rows: [[0, 1], [2, 1], [4, 5], [6, 5]]))
    #expect(chosen.names(of: ["a", "b", "c", "d", "e"]) == ["b", "d"])
    #expect(chosen.names(of: ["a"]) == nil)
    #expect(throws: TrainingError.wrongWidth(found: 2, expected: 5)) {
      try chosen.transform(Matrix(rows: 1, columns: 2))
    }
    let data = try JSONEncoder().encode(chosen)
    #expect(try JSONDecoder().decode(SelectedColumns.self, from: data) == chosen)
    for damaged in ["[3,1]", "[1,1]", "[]", "[1,5]", "[-1,3]"] {
      let text = String(decoding: data, as: UTF8.self).replacingOccurrences(of: "[1,3]", with: damaged)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(SelectedColumns.self, from: Data(text.utf8)) }
    }
  }

  @Test func whatCannotBeChosenIsRefused() async throws {
    #expect(throws: TrainingError.self) { try FeatureSelector(.importance(3)) }
    let constant = try LabelledFeatures(
      features: Matrix(rows: [[1], [1]]), labels: [0, 1], classNames: ["a", "b"])
    await #expect(throws: TrainingError.self) { try await columns(.variance, constant) }
  }

  @Test func theModelSeesTheChosenColumnsAlone() async throws {
    let rows = try SimplexRows.make(seed: 8, rows: 90, classes: 3, columns: 12, speakers: 5)
    let pipeline = Pipeline(trainer: CentroidTrainer(), standardizes: true, selector: try FeatureSelector(.anova(3)))
    let fitted = try await pipeline.fit(rows, in: Self.context)
    #expect(fitted.selection?.columns == [0, 1, 2])
    #expect(fitted.standardizer?.means.columns == 3)
    #expect((fitted.model as? CentroidModel)?.means.columns == 3)
    #expect(try fitted.scores(for: rows.features).values.rows == 90)
  }
}
