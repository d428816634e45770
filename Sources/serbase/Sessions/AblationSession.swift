import SerFeatures
import SerLearning
import SerNumerics
import SerReports

/// Fits every variant from every seed on the same folds.
struct AblationSession {
  /// The rows, the folds and where progress is told.
  let evaluation: EvaluationSession
  let featureSet: String
  let normalization: Normalization
  let seeds: [UInt64]
  /// The folder in which every variant and seed has one of its own for the states of its fits; nil where it is not kept.
  let checkpoints: String?

  /// The judged variants, in their order. `augmented` holds the copies of each variant's training clips, which are the
  /// same for every seed.
  func run(_ variants: [ConfiguredVariant], augmented: [AugmentedRows?]) async throws -> [AblatedVariant] {
    var cells = [[EvaluatedCell]](repeating: [], count: variants.count)
    let total = seeds.count * variants.count
    for (round, seed) in seeds.enumerated() {
      var seeded = evaluation
      seeded.seed = Seed(seed)
      for (index, variant) in variants.enumerated() {
        seeded.checkpoints = try checkpoints.map { try CheckpointFolder("\($0)/\(variant.fileStem)-seed-\(seed)") }
        let number = round * variants.count + index + 1
        cells[index].append(
          try await seeded.evaluate(
            variant.model, featureSet: featureSet, normalization: normalization, augmented: augmented[index],
            note: "[\(number)/\(total)] \(variant.name), seed \(seed)"))
      }
    }
    return zip(variants, cells).map { AblatedVariant(name: $0.name, settings: $0.settings, cells: $1) }
  }
}
