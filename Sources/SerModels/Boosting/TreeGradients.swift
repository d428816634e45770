import CSerKernels

/// The gradients that a tree is grown on: of one class, or of all classes at once.
///
/// Bins are summed in `Float` (each holds few rows), the totals of a node, which its leaf values come from, in `Double`.
protocol TreeGradients: SendableMetatype {
  /// Gradients and hessians of some rows, summed.
  associatedtype Sums

  /// `pairs` as ``BoostingLoss/gradients(_:_:into:)`` lays them out; `tree` counts the trees of a round.
  init(
    _ tiles: GradientTiles, pairs: UnsafePointer<Float>, tree: Int, loss: BoostingLoss, penalties: GradientPenalties)

  /// Floats of one tile's histogram.
  static func histogramSize(_ loss: BoostingLoss) -> Int
  /// Below this many rows a histogram is summed anew: reading the parent's and the sibling's bins costs more.
  static var subtractionRows: Int { get }

  func sum(_ rows: UnsafeBufferPointer<UInt32>) -> Sums
  /// Makes a tile's sums 0.
  func clear(_ tile: Int, _ limits: SplitLimits, _ histogram: UnsafeMutablePointer<Float>)
  /// Adds these rows to a tile's sums.
  func add(
    _ tile: Int, _ rows: UnsafeBufferPointer<UInt32>, _ limits: SplitLimits, to histogram: UnsafeMutablePointer<Float>
  )
  /// Makes the parent's histogram that of the other child.
  func subtract(
    _ tile: Int, _ limits: SplitLimits, _ sibling: UnsafePointer<Float>, from parent: UnsafeMutablePointer<Float>)
  /// The best split of a tile; its score is −∞ where there is none.
  func bestSplit(
    _ tile: Int, _ histogram: UnsafePointer<Float>, _ sums: Sums, _ limits: SplitLimits
  ) -> ser_gradient_split
  /// What a node is worth unsplit.
  func score(_ sums: Sums) -> Double
  /// The hessians of a node, summed.
  func hessian(_ sums: Sums) -> Double
  /// One value an output.
  func leafValues(_ sums: Sums) -> [Float]
}
