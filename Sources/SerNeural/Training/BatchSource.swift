import SerNumerics

/// Where batches come from. A source may change its rows from epoch to epoch (augmentation): everything that it draws
/// comes from the seed it is handed, so that a run can be repeated and resumed.
public protocol BatchSource<Scalar> {
  associatedtype Scalar: NeuralScalar
  /// Rows to choose from.
  var count: Int { get }
  /// Of one row.
  var rowShape: [Int] { get }
  var classes: Int { get }
  /// Sizes the tensors of `batch` and fills them with the given rows, in that order.
  func fill(_ batch: Batch<Scalar>, rows: [Int], seed: Seed)
}
