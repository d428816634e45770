import Foundation
import SerEvaluation
import SerFormats
import SerTestSupport
import Testing

/// Figures of a file of predictions against those of scikit-learn on the same file, to 1e-9, by
/// `Tests/Goldens/make_comparison_tests.py`: a class that is never predicted, one that is never true, one that a single
/// fold has, ties, and probabilities of 0 and 1.
@Suite struct MetricsReferenceTests {
  private struct Reference: Decodable {
    struct Figures: Decodable {
      let count: Int
      let accuracy, uar, macroF1, weightedF1, logLoss: Double
      let precision, recall, f1: [Double?]
      let support, confusion: [Int]
      let shares: [Double?]
    }
    let classes: [String]
    let pooled: Figures
    let folds: [Figures]
  }

  private let reference: Reference
  private let predictions: OutOfFoldPredictions

  init() throws {
    reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: Goldens.folder.appendingPathComponent("metrics_reference.json")))
    let table = try CSVDocument(contentsOf: Goldens.folder.appendingPathComponent("metrics_predictions.csv"))
    let names = reference.classes
    let rows = try table.rows.map { fields in
      OutOfFoldPredictions.Row(
        row: try #require(Int(fields[0])), fold: try #require(Int(fields[1])),
        truth: try #require(names.firstIndex(of: fields[2])), prediction: try #require(names.firstIndex(of: fields[3])),
        probabilities: try fields[4...].map { try #require(Float($0)) })
    }
    predictions = OutOfFoldPredictions(classNames: names, rows: rows)
  }

  private func expectEqual(_ found: Double?, _ expected: Double?, _ name: String) {
    switch (found, expected) {
    case (nil, nil): break
    case (let found?, let expected?): #expect(abs(found - expected) <= 1e-9, "\(name): \(found), not \(expected)")
    default: Issue.record("\(name): \(String(describing: found)), not \(String(describing: expected))")
    }
  }

  private func compare(_ judged: OutOfFoldPredictions, _ expected: Reference.Figures, _ name: String) {
    let metrics = judged.metrics
    #expect(metrics.count == expected.count)
    expectEqual(metrics.accuracy, expected.accuracy, "\(name) accuracy")
    expectEqual(metrics.uar, expected.uar, "\(name) UAR")
    expectEqual(metrics.macroF1, expected.macroF1, "\(name) macro-F1")
    expectEqual(metrics.weightedF1, expected.weightedF1, "\(name) weighted F1")
    expectEqual(metrics.logLoss, expected.logLoss, "\(name) log-loss")
    #expect(metrics.classes.map(\.support) == expected.support)
    for (index, figures) in metrics.classes.enumerated() {
      expectEqual(figures.precision, expected.precision[index], "\(name) precision of \(figures.name)")
      expectEqual(figures.recall, expected.recall[index], "\(name) recall of \(figures.name)")
      expectEqual(figures.f1, expected.f1[index], "\(name) F1 of \(figures.name)")
    }
    #expect(Array(judged.confusion.counts.joined()) == expected.confusion)
    for (found, expected) in zip(judged.confusion.shares.joined(), expected.shares) {
      expectEqual(found, expected, "\(name) share")
    }
  }

  @Test func pooledFiguresEqualScikitLearn() {
    compare(predictions, reference.pooled, "pooled")
  }

  @Test func everyFoldsFiguresEqualScikitLearn() {
    for (fold, expected) in reference.folds.enumerated() {
      compare(predictions.fold(fold), expected, "fold \(fold)")
    }
    #expect(reference.folds.count == 4 && reference.folds[0].recall[3] == nil && reference.folds[1].recall[3] != nil)
  }
}
