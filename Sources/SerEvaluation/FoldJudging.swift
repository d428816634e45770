import SerLearning
import SerNumerics

/// One fold: a pipeline fitted on training rows and judged on test rows.
struct FoldJudging {
  let name: String
  let index: Int
  let pipeline: Pipeline
  let context: TrainingContext

  /// Fits and judges. The test rows' classes begin with those of the training rows, in the same order; a class beyond
  /// them has probability 0. `testRows` are the numbers by which the predictions name the rows.
  func run(
    training: LabelledFeatures, test: LabelledFeatures, testRows: [Int]
  ) async throws(TrainingError) -> (FittedPipeline, [OutOfFoldPredictions.Row], CrossValidation.FoldOutcome) {
    let start = ContinuousClock.now
    let fitted = try await pipeline.fit(training, in: context)
    let fittedAt = ContinuousClock.now
    let scores = try fitted.scores(for: test.features)
    let predictedAt = ContinuousClock.now
    let unknown = [Float](repeating: 0, count: test.classNames.count - training.classNames.count)
    let predictions = scores.predictions
    let judged = testRows.indices.map { position in
      OutOfFoldPredictions.Row(
        row: testRows[position], fold: index, truth: test.labels[position], prediction: predictions[position],
        probabilities: scores.areProbabilities ? Array(scores.values.row(position)) + unknown : nil)
    }
    let counts = training.classCounts
    let outcome = CrossValidation.FoldOutcome(
      name: name, trainingRows: training.count, testRows: test.count,
      missingClasses: counts.indices.filter { counts[$0] == 0 }.map { training.classNames[$0] }
        + test.classNames.dropFirst(counts.count),
      diagnostics: fitted.model.diagnostics, fitSeconds: (fittedAt - start).inSeconds,
      predictSeconds: (predictedAt - fittedAt).inSeconds, choice: fitted.choice)
    return (fitted, judged, outcome)
  }
}
