import SerLearning
import SerNumerics

/// The kernel among all training rows, shared by every two-class problem of a fit.
///
/// Rows stand grouped by class, so that a pair of classes is two contiguous ranges. When the whole Gram matrix fits
/// the cache it is computed once by one sgemm; when only that of a pair fits, each pair computes its own; else rows
/// are computed on demand and kept in an LRU cache. A pair's solver sees the same ``KernelRowSource`` in all cases.
struct KernelMatrix: Sendable {
  /// The grouped training rows.
  let operand: KernelOperand
  private let gram: Matrix?
  private let cacheBytes: Int

  /// - Parameter cacheMB: how much memory kernel values may take, in MiB: the Gram matrix once, or each cache in use.
  init(_ operand: KernelOperand, cacheMB: Int) {
    self.operand = operand
    cacheBytes = cacheMB.multipliedReportingOverflow(by: 1 << 20).overflow ? Int.max : cacheMB << 20
    gram = Self.bytes(of: operand.count) <= cacheBytes ? operand.gram() : nil
  }

  /// The kernel rows of the problem over these ranges of grouped rows, in their order.
  func source(for ranges: [Range<Int>]) -> any KernelRowSource {
    if let gram { return DenseKernelRows(copying: gram, ranges: ranges) }
    let part = operand.selecting(ranges)
    return Self.bytes(of: part.count) <= cacheBytes
      ? DenseKernelRows(computing: part) : CachedKernelRows(part, cacheBytes: cacheBytes)
  }

  /// The size of a Gram matrix of `count` rows; the greatest integer when there is no such.
  private static func bytes(of count: Int) -> Int {
    let (product, overflow) = count.multipliedReportingOverflow(by: count * MemoryLayout<Float>.stride)
    return overflow ? Int.max : product
  }
}
