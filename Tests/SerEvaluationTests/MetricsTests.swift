import Foundation
import SerEvaluation
import Testing

/// Figures against those of scikit-learn 1.9.1 on the same lists.
@Suite struct MetricsTests {
  static let names = ["a", "b", "c"]
  static let truth = [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]
  static let predicted = [0, 0, 1, 2, 1, 1, 0, 2, 1, 1]

  @Test func figuresEqualScikitLearn() throws {
    let metrics = ClassificationMetrics(
      ConfusionMatrix(classNames: Self.names, truth: Self.truth, predictions: Self.predicted))
    // accuracy_score, balanced_accuracy_score, f1_score(average="macro"), f1_score(average="weighted")
    for (figure, expected) in [
      (metrics.accuracy, 0.5), (metrics.uar, 0.5), (metrics.macroF1, 0.4904761904761905),
      (metrics.weightedF1, 0.49857142857142855),
    ] {
      #expect(abs(try #require(figure) - expected) < 1e-12)
    }
    #expect(metrics.classes.map(\.support) == [4, 3, 3])
    let precision: [Double?] = [2.0 / 3, 0.4, 0.5]
    let recall: [Double?] = [0.5, 2.0 / 3, 1.0 / 3]
    #expect(metrics.classes.map(\.precision) == precision)
    #expect(metrics.classes.map(\.recall) == recall)
    #expect(metrics.logLoss == nil)
  }

  @Test func undefinedIsNilNotZero() throws {
    // Class c has no row and is never predicted; b has rows but is never predicted.
    let metrics = ClassificationMetrics(
      ConfusionMatrix(classNames: Self.names, truth: [0, 0, 1], predictions: [0, 0, 0]))
    #expect(metrics.classes[2].recall == nil && metrics.classes[2].precision == nil && metrics.classes[2].f1 == nil)
    #expect(metrics.classes[1].recall == 0 && metrics.classes[1].precision == nil && metrics.classes[1].f1 == 0)
    #expect(metrics.uar == 0.5)
    let empty = ClassificationMetrics(ConfusionMatrix(classNames: Self.names, truth: [], predictions: []))
    #expect(empty.accuracy == nil && empty.uar == nil && empty.macroF1 == nil)
  }

  @Test func logLossIsTheMeanSurprise() throws {
    let confusion = ConfusionMatrix(classNames: ["a", "b"], truth: [0, 1], predictions: [0, 1])
    let loss = try #require(ClassificationMetrics(confusion, probabilitiesOfTruth: [0.8, 0]).logLoss)
    #expect(abs(loss - (-log(0.8) - log(Double.ulpOfOne)) / 2) < 1e-12)
  }
}
