import CSerKernels
import SerLearning
import SerNumerics

/// The training rows as the trees of a forest see them: binned, column by column.
struct ForestRows: Sendable {
  let count: Int
  let features: Int
  /// The values themselves, shape [count, features].
  let values: Matrix
  let classCount: Int
  /// Classes rounded up to a multiple of 8, the width of the sums in the kernels.
  let stride: Int
  /// Bins, feature by feature: [features, count].
  let bins: [UInt16]
  let binning: FeatureBinning
  let labels: [UInt16]
  /// The weight of a row of each class.
  let classWeights: [Float]
  /// The most bins that any feature has.
  let binCount: Int

  /// Throws when cancelled.
  init(
    _ rows: LabelledFeatures, bins: Int, weights: ClassWeights, workers: Int
  ) async throws(TrainingError) {
    count = rows.count
    features = rows.features.columns
    values = rows.features
    classCount = rows.classNames.count
    stride = (classCount + 7) / 8 * 8
    let binning = try await FeatureBinning(rows.features, bins: bins, workers: workers)
    do {
      let columns = try await parallelMap(count: rows.features.columns, workers: workers) { feature in
        binning.bins(of: feature, in: rows.features, missing: 0)
      }
      self.bins = Array(columns.joined())
    } catch { throw .cancelled }
    self.binning = binning
    labels = rows.labels.map(UInt16.init)
    binCount = (0..<rows.features.columns).map(binning.binCount).max() ?? 1
    classWeights = weights.weights(ofCounts: rows.classCounts).map { Float($0) }
  }
}
