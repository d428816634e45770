import CSerKernels
import SerNumerics

/// A regression tree on gradients.
struct GrownGradientTree: Sendable {
  fileprivate(set) var builder = TreeBuilder()
  /// One row of outputs a leaf, shrunk by the learning rate.
  fileprivate(set) var leafValues: [Float] = []
  /// The leaf that each training row falls into.
  fileprivate(set) var leaves: [UInt32] = []
  /// Rows added to histograms of features, in all: what growing costs.
  fileprivate(set) var histogramUpdates = 0
  /// What each node's split gains (0 for a leaf), and its hessians, summed.
  fileprivate(set) var statistics: [(gain: Float, hessian: Float)] = []
}

/// Grows trees on gradients and hessians; owns the scratch memory: one per worker.
///
/// Chen & Guestrin 2016, doi:10.1145/2939672.2939785: the split with the greatest gain, the sides' scores less the
/// node's, over the histograms of all features. The search is by tiles, so that a histogram is read while it is in the
/// first-level cache.
final class GradientTreeGrower<Gradients: TreeGradients> {
  private let tiles: GradientTiles
  private let trainer: GradientBoostingClassifier
  private let histograms: HistogramStore
  /// The rows of the open nodes, each node a range.
  private let order: UnsafeMutableBufferPointer<UInt32>
  private var rightRows: [UInt32] = []
  private var histogramUpdates = 0

  init(_ tiles: GradientTiles, _ trainer: GradientBoostingClassifier, _ loss: BoostingLoss) {
    self.tiles = tiles
    self.trainer = trainer
    histograms = HistogramStore(tiles: tiles.count, tileSize: Gradients.histogramSize(loss))
    order = .allocate(capacity: tiles.rows)
    order.initialize(repeating: 0)
  }

  deinit { order.deallocate() }

  private struct Split {
    let feature: Int
    let bin: Int
    let missingLeft: Bool
    let gain: Double
  }

  private struct OpenNode {
    let node: Int
    let rows: Range<Int>
    let depth: Int
    let sums: Gradients.Sums
    /// Nil where the node is to be a leaf.
    let split: Split?
    /// Where the node's histograms are kept.
    let slot: Int?
  }

  /// A tree on the `sample` of the training rows, ascending, with the splits that `limits` allows.
  func grow(_ gradients: Gradients, sample: [UInt32], _ limits: SplitLimits) -> GrownGradientTree {
    for (place, row) in sample.enumerated() { order[place] = row }
    var tree = GrownGradientTree()
    tree.leaves = [UInt32](repeating: 0, count: tiles.rows)
    histogramUpdates = 0
    var open = [makeRoot(0..<sample.count, gradients, limits)]
    var leaves = 1
    while let next = takeNext(from: &open) {
      guard let split = next.split, trainer.leafLimit == 0 || leaves < trainer.leafLimit else {
        makeLeaf(next, gradients, in: &tree)
        continue
      }
      let (middle, threshold) = partition(next.rows, by: split)
      // A gain that is nothing but rounding may leave a side empty.
      guard next.rows.lowerBound < middle, middle < next.rows.upperBound else {
        makeLeaf(next, gradients, in: &tree)
        continue
      }
      leaves += 1
      let left = tree.builder.split(
        next.node, feature: split.feature, threshold: threshold, missingLeft: split.missingLeft)
      tree.setStatistics(of: next.node, gain: split.gain, hessian: gradients.hessian(next.sums))
      open += makeChildren(of: next, left: left, middle: middle, gradients, limits)
    }
    tree.histogramUpdates = histogramUpdates
    if sample.count < tiles.rows { findOtherRows(than: sample, &tree) }
    return tree
  }

  /// The greatest gain first, or the order of the levels where leaves are counted. Otherwise order changes nothing, and
  /// depth first keeps the fewest histograms.
  private func takeNext(from open: inout [OpenNode]) -> OpenNode? {
    guard trainer.growth == .leaf else {
      return trainer.leafLimit == 0 || open.isEmpty ? open.popLast() : open.removeFirst()
    }
    guard
      let best = open.indices.max(by: {
        (open[$0].split?.gain ?? -1, open[$1].node) < (open[$1].split?.gain ?? -1, open[$0].node)
      })
    else { return nil }
    return open.remove(at: best)
  }

  private func canSplit(_ range: Range<Int>, depth: Int) -> Bool {
    range.count >= 2 && (trainer.maxDepth == 0 || depth < trainer.maxDepth)
  }

  private func rows(_ range: Range<Int>) -> UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(rebasing: order[range])
  }

  private func makeRoot(_ range: Range<Int>, _ gradients: Gradients, _ limits: SplitLimits) -> OpenNode {
    let sums = gradients.sum(rows(range))
    guard canSplit(range, depth: 0) else {
      return OpenNode(node: 0, rows: range, depth: 0, sums: sums, split: nil, slot: nil)
    }
    let slot = range.count >= Gradients.subtractionRows ? histograms.take() : nil
    if let slot { build(range, gradients, limits, into: slot) }
    let split = bestSplit(range, sums, gradients, limits, slot: slot)
    return OpenNode(node: 0, rows: range, depth: 0, sums: sums, split: split, slot: slot)
  }

  private func makeChildren(
    of parent: OpenNode, left: Int, middle: Int, _ gradients: Gradients, _ limits: SplitLimits
  ) -> [OpenNode] {
    let ranges = [parent.rows.lowerBound..<middle, middle..<parent.rows.upperBound]
    let slots = divide(parent, ranges, gradients, limits)
    return (0..<2).map { side in
      let range = ranges[side]
      let sums = gradients.sum(rows(range))
      let split =
        canSplit(range, depth: parent.depth + 1)
        ? bestSplit(range, sums, gradients, limits, slot: slots[side]) : nil
      var kept = slots[side]
      if let slot = slots[side], split == nil || range.count < Gradients.subtractionRows {
        histograms.giveBack(slot)
        kept = nil
      }
      return OpenNode(node: left + side, rows: range, depth: parent.depth + 1, sums: sums, split: split, slot: kept)
    }
  }

  /// The histograms of both children, where that is worth it: the smaller one's summed, the larger one's what is left.
  private func divide(
    _ parent: OpenNode, _ ranges: [Range<Int>], _ gradients: Gradients, _ limits: SplitLimits
  ) -> [Int?] {
    guard let slot = parent.slot else { return [nil, nil] }
    let larger = ranges[0].count >= ranges[1].count ? 0 : 1
    guard ranges[larger].count >= Gradients.subtractionRows, canSplit(ranges[larger], depth: parent.depth + 1),
      let smaller = histograms.take()
    else {
      histograms.giveBack(slot)
      return [nil, nil]
    }
    build(ranges[1 - larger], gradients, limits, into: smaller)
    for tile in 0..<tiles.count where limits.allowsAny(tile) {
      gradients.subtract(
        tile, limits, histograms.tile(tile, of: smaller), from: histograms.tile(tile, of: slot))
    }
    return larger == 0 ? [slot, smaller] : [smaller, slot]
  }

  /// The histograms of all tiles, some thousand rows at a time: their lines are still near by for the next tile.
  private func build(_ range: Range<Int>, _ gradients: Gradients, _ limits: SplitLimits, into slot: Int) {
    for line in stride(from: 0, to: tiles.count, by: GradientTiles.tilesPerLine) {
      let members = (line..<min(tiles.count, line + GradientTiles.tilesPerLine)).filter(limits.allowsAny)
      for tile in members { gradients.clear(tile, limits, histograms.tile(tile, of: slot)) }
      histogramUpdates += range.count * members.count * GradientTiles.width
      for first in stride(from: range.lowerBound, to: range.upperBound, by: Self.rowsAtATime) {
        let part = rows(first..<min(first + Self.rowsAtATime, range.upperBound))
        for tile in members { gradients.add(tile, part, limits, to: histograms.tile(tile, of: slot)) }
      }
    }
  }

  private static var rowsAtATime: Int { 4096 }

  private func bestSplit(
    _ range: Range<Int>, _ sums: Gradients.Sums, _ gradients: Gradients, _ limits: SplitLimits, slot: Int?
  ) -> Split? {
    var best: (split: ser_gradient_split, tile: Int)?
    for tile in 0..<tiles.count where limits.allowsAny(tile) {
      let histogram = slot.map { histograms.tile(tile, of: $0) } ?? histograms.scratch
      if slot == nil {
        gradients.clear(tile, limits, histogram)
        gradients.add(tile, rows(range), limits, to: histogram)
        histogramUpdates += range.count * GradientTiles.width
      }
      let found = gradients.bestSplit(tile, histogram, sums, limits)
      // As inside a tile: what is better by rounding only isn't better.
      guard best.map({ found.score > $0.split.score * (1 + 1e-5) }) ?? true else { continue }
      best = (found, tile)
    }
    guard let best, best.split.score.isFinite else { return nil }
    let gain = Double(best.split.score) - gradients.score(sums)
    // Below this a "gain" is rounding: no split divides the rows better than none.
    guard gain > max(trainer.gamma, 1e-6) else { return nil }
    return Split(
      feature: best.tile * GradientTiles.width + Int(best.split.lane), bin: Int(best.split.bin),
      missingLeft: best.split.missing_left != 0, gain: gain)
  }

  /// Brings the rows that go left before the others, both in their order; returns where the others begin, and the
  /// threshold midway between the two sides.
  private func partition(_ range: Range<Int>, by split: Split) -> (middle: Int, threshold: Float) {
    let (offset, stride) = (tiles.offset(of: split.feature), tiles.stride)
    var low = 0
    var high = tiles.binning.binCount(split.feature) - 1
    rightRows.removeAll(keepingCapacity: true)
    var middle = range.lowerBound
    tiles.bins.withUnsafeBufferPointer { bins in
      for place in range {
        let row = order[place]
        let bin = Int(bins[offset + Int(row) * stride])
        let isMissing = bin == GradientTiles.missingBin
        if isMissing ? split.missingLeft : bin <= split.bin {
          if !isMissing { low = max(low, bin) }
          order[middle] = row
          middle += 1
        } else {
          if !isMissing { high = min(high, bin) }
          rightRows.append(row)
        }
      }
    }
    for (index, row) in rightRows.enumerated() { order[middle + index] = row }
    // Rows with a value against those without: any value goes left.
    guard split.bin < tiles.binning.thresholds[split.feature].count else { return (middle, .greatestFiniteMagnitude) }
    return (middle, tiles.binning.threshold(of: split.feature, between: low, and: high))
  }

  private func makeLeaf(_ open: OpenNode, _ gradients: Gradients, in tree: inout GrownGradientTree) {
    if let slot = open.slot { histograms.giveBack(slot) }
    let leaf = UInt32(tree.builder.leaf(open.node))
    tree.leafValues += gradients.leafValues(open.sums)
    tree.setStatistics(of: open.node, gain: 0, hessian: gradients.hessian(open.sums))
    for row in rows(open.rows) { tree.leaves[Int(row)] = leaf }
  }

  /// The leaves of the rows that the tree was not grown on.
  private func findOtherRows(than sample: [UInt32], _ tree: inout GrownGradientTree) {
    var leaves = [UInt32](repeating: 0, count: tiles.rows)
    ser_tree_leaves(tree.builder.nodes, tiles.values.values, tiles.rows, tiles.features, &leaves)
    for row in sample { leaves[Int(row)] = tree.leaves[Int(row)] }
    tree.leaves = leaves
  }
}

extension GrownGradientTree {
  fileprivate mutating func setStatistics(of node: Int, gain: Double, hessian: Double) {
    while statistics.count < builder.nodes.count { statistics.append((0, 0)) }
    statistics[node] = (Float(gain), Float(hessian))
  }
}
