import SerLearning
import SerNumerics

/// Fits a pipeline once and judges it on rows of another source: the judged model is the one that is kept.
public struct HeldOutTest: Sendable {
  public let pipeline: Pipeline
  /// What the fit gets.
  public let context: TrainingContext

  public init(pipeline: Pipeline, context: TrainingContext) {
    self.pipeline = pipeline
    self.context = context
  }

  /// The fitted pipeline and its predictions of the test rows, which are numbered from 0.
  ///
  /// Throws for rows of another width, or test classes that don't begin with the training rows' in their order.
  public func run(
    training: LabelledFeatures, test: LabelledFeatures
  ) async throws(TrainingError) -> (fitted: FittedPipeline, outcome: CrossValidation.Outcome) {
    guard test.features.columns == training.features.columns else {
      throw .wrongWidth(found: test.features.columns, expected: training.features.columns)
    }
    guard test.classNames.starts(with: training.classNames) else {
      throw .invalidRows(
        "test rows of the classes \(test.classNames.joined(separator: ", ")); those of the training rows must come first: "
          + training.classNames.joined(separator: ", "))
    }
    let judging = FoldJudging(name: "test", index: 0, pipeline: pipeline, context: context)
    let (fitted, rows, fold) = try await judging.run(
      training: training, test: test, testRows: Array(0..<test.count))
    let predictions = OutOfFoldPredictions(classNames: test.classNames, rows: rows)
    return (fitted, CrossValidation.Outcome(predictions: predictions, folds: [fold]))
  }
}
