import SerLearning
import SerNumerics

/// A pipeline fitted on one corpus and judged on another.
///
/// The corpora are normalised each for itself, so that a speaker of one is never taken for a speaker of the same name of
/// the other: `train` scales both by the training rows (inside the pipeline), `corpus` each by its own mean and deviation,
/// `speaker` each speaker by own clips. The last two look at the test rows, without labels, and are transductive.
public struct CorpusTransfer: Sendable {
  public let pipeline: Pipeline
  public let normalization: Normalization
  public let seed: Seed
  public let workers: Int

  public init(pipeline: Pipeline, normalization: Normalization, seed: Seed, workers: Int = 1) {
    self.pipeline = pipeline
    self.normalization = normalization
    self.seed = seed
    self.workers = workers
  }

  /// Fits on all rows of one and judges all rows of the other, which are numbered from 0. Both have the same columns and
  /// the same classes in the same order.
  public func run(
    training: LabelledFeatures, test: LabelledFeatures
  ) async throws(TrainingError) -> CrossValidation.Outcome {
    let context = TrainingContext(seed: seed.derived("transfer"), workers: workers)
    return try await HeldOutTest(pipeline: pipeline, context: context).run(
      training: try normalization.prepare(training), test: try normalization.prepare(test)
    ).outcome
  }
}
