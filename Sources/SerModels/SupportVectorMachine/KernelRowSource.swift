/// Rows of the kernel matrix of one two-class problem, as its solver asks for them.
///
/// Positions are 0..<count in an order that the solver changes while it shrinks: it keeps the variables it still
/// works on in front, so that every loop runs over a contiguous prefix.
protocol KernelRowSource: AnyObject {
  /// Number of rows.
  var count: Int { get }
  /// Whether asking for a row may cost the inner products of a whole row, rather than a look into memory.
  var isComputedOnDemand: Bool { get }
  /// The kernel of the row at `position` with itself.
  func diagonal(_ position: Int) -> Float
  /// Kernel values of the row at `position` with those at 0..<length. The pointer is valid until the call after the
  /// next one, so that two rows can be held at a time, and until ``exchange(_:)``.
  func row(_ position: Int, length: Int) -> UnsafePointer<Float>
  /// Exchanges positions, pair after pair.
  func exchange(_ swaps: [PositionSwap])
}

/// Two positions that change places; `front` is the smaller.
struct PositionSwap {
  let front: Int
  let back: Int
}
