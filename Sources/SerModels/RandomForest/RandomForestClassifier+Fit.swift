import SerLearning
import SerNumerics

extension RandomForestClassifier {
  /// Grows the trees, each from a seed of its own that is settled beforehand: the workers only share them out.
  public func fit(_ rows: LabelledFeatures, in context: TrainingContext) async throws(TrainingError)
    -> RandomForestModel
  {
    try validate()
    guard rows.count > 0 else { throw .invalidRows("no training rows") }
    guard rows.features.columns > 0 else { throw .invalidRows("rows without a single feature") }
    try rows.checkComplete(for: Self.identifier)
    _ = try rows.learnableClasses(for: Self.identifier)
    // 0 is every threshold that the values allow: at most one fewer than rows.
    let exact = min(rows.count, 65_535)
    let forestRows = try await ForestRows(
      rows, bins: bins == 0 ? exact : bins, weights: classWeights, workers: context.workers)
    let trainer = self
    let grown: [GrownForestTree]
    do {
      grown = try await parallelMap(
        count: trees, workers: context.workers, context: { ForestTreeGrower(forestRows, trainer) },
        { grower, index in
          try Task.checkCancellation()
          return grower.grow(seed: context.seed.derived("tree", index))
        })
    } catch {
      throw .cancelled
    }
    return RandomForestModel(grown, forestRows, self)
  }
}
