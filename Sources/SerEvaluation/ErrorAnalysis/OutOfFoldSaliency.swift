import SerLearning
import SerNumerics
import Synchronization

/// Collects from every fold's model which frames of its test rows it judged by, while a cross-validation runs.
///
///     let saliency = OutOfFoldSaliency()
///     watch.inspect = saliency.inspect
///     try await validation.run(rows, plan: plan, watch: watch)
///     saliency.rows                                         // empty for models that don't tell
public final class OutOfFoldSaliency: Sendable {
  private let found = Mutex<[RowSaliency]>([])

  public init() {}

  /// What was collected, in ascending order of row.
  public var rows: [RowSaliency] { found.withLock { $0 }.sorted { $0.row < $1.row } }

  /// For ``CrossValidation/FoldWatch/inspect``. Throws where a model gives weights of another shape than its
  /// rows'.
  public func inspect(
    _ fitted: FittedPipeline, _ fold: Fold, _ test: LabelledFeatures
  ) throws(TrainingError) {
    guard let frames = test.frames, let weights = try fitted.timeSaliency(of: test.features) else { return }
    guard weights.rows == test.count, weights.columns == frames.count else {
      throw .invalidRows(
        "saliency of \(weights.rows) × \(weights.columns) values for \(test.count) rows of \(frames.count) frames")
    }
    let lengths = frames.clipFrames(of: test.features)
    let rows = fold.test.indices.map { place in
      RowSaliency(row: fold.test[place], weights: Array(weights.row(place).prefix(lengths[place])))
    }
    found.withLock { $0 += rows }
  }
}
