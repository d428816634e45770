/// How the kernel values of a fit are kept within its memory. It depends on the rows and the budget alone, never on the
/// number of workers, so that the number of workers never changes a bit of the result.
struct KernelMemoryPlan: Equatable {
  /// Whether the kernel values within each class are computed once for all pairs that the class takes part in.
  let keepsClassBlocks: Bool
  /// Memory for the kernel values of one pair; where its Gram matrix doesn't fit, rows are computed in batches.
  let bytesOfPair: Int
  /// How many pairs may be worked on at a time.
  let concurrentPairs: Int

  /// - Parameters:
  ///   - counts: rows of each class, at least two classes.
  ///   - cacheMB: memory for all kernel values of the fit, in MiB.
  init(classCounts counts: [Int], cacheMB: Int) {
    let budget = min(cacheMB, 1 << 40) << 20
    let pairs = counts.count * (counts.count - 1) / 2
    let blocks = counts.reduce(0) { $0 + Self.bytes(of: $1) }
    // Two pairs at a time at least, so that two workers can share the work of any fit of several pairs.
    let share = { (rest: Int) in rest / min(2, pairs) }
    let largest = Self.bytes(of: counts.sorted(by: >).prefix(2).reduce(0, +))
    // With two classes each block has one use. With more, keeping them saves up to half of the products, which is worth
    // a small part of the memory only.
    keepsClassBlocks = counts.count > 2 && blocks <= budget / 16 && largest <= share(budget - blocks)
    let rest = keepsClassBlocks ? budget - blocks : budget
    bytesOfPair = min(largest, share(rest))
    concurrentPairs = max(1, rest / max(bytesOfPair, 1))
  }

  /// Whether the Gram matrix of a pair of classes with so many rows together is kept as a whole.
  func isDense(rows: Int) -> Bool { Self.bytes(of: rows) <= bytesOfPair }

  /// The size of a Gram matrix of `count` rows.
  private static func bytes(of count: Int) -> Int { count * count * MemoryLayout<Float>.stride }
}
