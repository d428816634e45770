import CSerKernels
import SerNumerics

/// A regression tree on the gradients of one class.
struct GrownGradientTree: Sendable {
  var builder = TreeBuilder()
  /// One value a leaf, shrunk by the learning rate.
  var leafValues: [Float] = []
  /// What the tree adds to the margin of each training row.
  var update: [Float] = []
  /// The gains of the splits by feature; only features that were split.
  var gains: [Int: Double] = [:]
}

/// Grows trees on gradients and hessians; owns the scratch memory: one per worker.
///
/// Chen & Guestrin 2016, doi:10.1145/2939672.2939785: a split is worth G_L²/(H_L + λ) + G_R²/(H_R + λ) −
/// G²/(H + λ), a leaf's value is −G/(H + λ), with G shrunk towards 0 by α. Bins are summed in `Float` (each holds few
/// rows), the totals of a node, which its leaf value comes from, in `Double`.
final class GradientTreeGrower {
  private let tiles: GradientTiles
  private let trainer: GradientBoostingClassifier
  /// The rows of the open nodes, each node a range.
  private var order: [UInt32] = []
  private var rightRows: [UInt32] = []
  /// The histogram of one tile.
  private let scratch: UnsafeMutableBufferPointer<Float>
  /// Histograms of all tiles of large nodes, whose larger child is then got by subtraction.
  private var stored: [UnsafeMutableBufferPointer<Float>] = []
  private var freeSlots: [Int] = []
  /// Below this many rows a histogram is summed anew: reading the parent's and the sibling's 256 bins costs more.
  private static let subtractionRows = 2048

  init(_ tiles: GradientTiles, _ trainer: GradientBoostingClassifier) {
    self.tiles = tiles
    self.trainer = trainer
    scratch = .allocate(capacity: GradientTiles.histogramSize)
    scratch.initialize(repeating: 0)
  }

  deinit {
    scratch.deallocate()
    for histogram in stored { histogram.deallocate() }
  }

  private struct Sums {
    var gradient = 0.0
    var hessian = 0.0
  }

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
    let sums: Sums
    /// Nil where the node is to be a leaf.
    let split: Split?
    /// Where the node's histograms are kept.
    let slot: Int?
  }

  /// A tree on `pairs`, (gradient, hessian) of every training row, grown on the `sample` of them with the features that
  /// `allowed` has 0 for (others −∞; as many as lanes).
  func grow(_ pairs: UnsafePointer<Float>, sample: [UInt32], allowed: [Float]) -> GrownGradientTree {
    order = sample
    var tree = GrownGradientTree()
    tree.update = [Float](repeating: 0, count: tiles.rows)
    let root = makeRoot(pairs, allowed)
    var open = [root]
    var leaves = 1
    while let next = takeNext(from: &open) {
      guard let split = next.split, trainer.leafLimit == 0 || leaves < trainer.leafLimit else {
        makeLeaf(next, in: &tree)
        continue
      }
      leaves += 1
      tree.gains[split.feature, default: 0] += split.gain
      let (middle, threshold) = partition(next.rows, by: split)
      let left = tree.builder.split(
        next.node, feature: split.feature, threshold: threshold, missingLeft: split.missingLeft)
      open += makeChildren(of: next, left: left, middle: middle, pairs, allowed)
    }
    if sample.count < tiles.rows { updateOtherRows(than: sample, &tree) }
    return tree
  }

  /// First come first served, or the greatest gain first.
  private func takeNext(from open: inout [OpenNode]) -> OpenNode? {
    guard trainer.growth == .leaf else { return open.isEmpty ? nil : open.removeFirst() }
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

  private func makeRoot(_ pairs: UnsafePointer<Float>, _ allowed: [Float]) -> OpenNode {
    let sums = sum(order.indices, pairs)
    var slot: Int?
    var split: Split?
    if canSplit(order.indices, depth: 0) {
      if order.count >= Self.subtractionRows {
        let taken = takeSlot()
        build(order.indices, pairs, into: stored[taken])
        slot = taken
      }
      split = bestSplit(order.indices, sums, pairs, allowed, slot: slot)
    }
    return OpenNode(node: 0, rows: order.indices, depth: 0, sums: sums, split: split, slot: slot)
  }

  private func makeChildren(
    of parent: OpenNode, left: Int, middle: Int, _ pairs: UnsafePointer<Float>, _ allowed: [Float]
  ) -> [OpenNode] {
    let ranges = [parent.rows.lowerBound..<middle, middle..<parent.rows.upperBound]
    let larger = ranges[0].count >= ranges[1].count ? 0 : 1
    var slots: [Int?] = [nil, nil]
    let worthwhile = ranges[larger].count >= Self.subtractionRows && canSplit(ranges[larger], depth: parent.depth + 1)
    if let slot = parent.slot {
      if worthwhile {
        let smaller = takeSlot()
        build(ranges[1 - larger], pairs, into: stored[smaller])
        ser_histogram_subtract(
          stored[slot].baseAddress, stored[smaller].baseAddress, stored[slot].baseAddress, stored[slot].count)
        slots[larger] = slot
        slots[1 - larger] = smaller
      } else {
        freeSlots.append(slot)
      }
    }
    return (0..<2).map { side in
      let range = ranges[side]
      let sums = sum(range, pairs)
      let split =
        canSplit(range, depth: parent.depth + 1)
        ? bestSplit(range, sums, pairs, allowed, slot: slots[side]) : nil
      if let slot = slots[side], split == nil || range.count < Self.subtractionRows {
        freeSlots.append(slot)
        slots[side] = nil
      }
      return OpenNode(
        node: left + side, rows: range, depth: parent.depth + 1, sums: sums, split: split, slot: slots[side])
    }
  }

  private func takeSlot() -> Int {
    if let slot = freeSlots.popLast() { return slot }
    let histogram = UnsafeMutableBufferPointer<Float>.allocate(capacity: tiles.count * GradientTiles.histogramSize)
    histogram.initialize(repeating: 0)
    stored.append(histogram)
    return stored.count - 1
  }

  private func sum(_ range: Range<Int>, _ pairs: UnsafePointer<Float>) -> Sums {
    var sums = Sums()
    order.withUnsafeBufferPointer { order in
      for place in range {
        let row = Int(order[place])
        sums.gradient += Double(pairs[2 * row])
        sums.hessian += Double(pairs[2 * row + 1])
      }
    }
    return sums
  }

  /// The histograms of all tiles.
  private func build(
    _ range: Range<Int>, _ pairs: UnsafePointer<Float>, into histograms: UnsafeMutableBufferPointer<Float>
  ) {
    for tile in 0..<tiles.count {
      let start = tile * GradientTiles.histogramSize
      build(
        tile, range, pairs,
        into: UnsafeMutableBufferPointer(rebasing: histograms[start..<start + GradientTiles.histogramSize]))
    }
  }

  private func build(
    _ tile: Int, _ range: Range<Int>, _ pairs: UnsafePointer<Float>, into histogram: UnsafeMutableBufferPointer<Float>
  ) {
    let width = 2 * GradientTiles.width
    UnsafeMutableBufferPointer(rebasing: histogram[..<(tiles.binCounts[tile] * width)]).update(repeating: 0)
    if tiles.hasMissing[tile] {
      UnsafeMutableBufferPointer(rebasing: histogram[(GradientTiles.missingBin * width)...]).update(repeating: 0)
    }
    tiles.bins.withUnsafeBufferPointer { bins in
      order.withUnsafeBufferPointer { order in
        ser_gradient_histogram(
          bins.baseAddress! + tile * tiles.rows * GradientTiles.width, order.baseAddress! + range.lowerBound,
          range.count, pairs, histogram.baseAddress)
      }
    }
  }

  private func bestSplit(
    _ range: Range<Int>, _ sums: Sums, _ pairs: UnsafePointer<Float>, _ allowed: [Float], slot: Int?
  ) -> Split? {
    let node = ser_gradient_node(
      gradient: Float(sums.gradient), hessian: Float(sums.hessian), lambda: Float(trainer.lambda),
      alpha: Float(trainer.alpha), minimum_hessian: Float(trainer.minChildWeight))
    var best: (score: Float, feature: Int, bin: Int, missingLeft: Bool)?
    allowed.withUnsafeBufferPointer { allowed in
      for tile in 0..<tiles.count {
        let lanes = allowed.baseAddress! + tile * GradientTiles.width
        let histogram: UnsafePointer<Float>?
        if let slot {
          histogram = UnsafePointer(stored[slot].baseAddress! + tile * GradientTiles.histogramSize)
        } else {
          build(tile, range, pairs, into: scratch)
          histogram = UnsafePointer(scratch.baseAddress)
        }
        let found = ser_gradient_scan(
          histogram, tiles.binCounts[tile], node, lanes, tiles.hasMissing[tile] ? 1 : 0)
        // As inside a tile: what is better by rounding only isn't better.
        guard best.map({ found.score > $0.score * (1 + 1e-5) }) ?? true else { continue }
        best = (found.score, tile * GradientTiles.width + Int(found.lane), Int(found.bin), found.missing_left != 0)
      }
    }
    guard let best, best.score.isFinite, best.bin < tiles.binning.thresholds[best.feature].count else { return nil }
    let gain = Double(best.score) - score(of: sums)
    // Below this a "gain" is rounding: no split divides the rows better than none.
    guard gain > max(trainer.gamma, 1e-6) else { return nil }
    return Split(feature: best.feature, bin: best.bin, missingLeft: best.missingLeft, gain: gain)
  }

  /// The gradient after the L1 penalty.
  private func shrunk(_ gradient: Double) -> Double {
    if gradient > trainer.alpha { return gradient - trainer.alpha }
    return gradient < -trainer.alpha ? gradient + trainer.alpha : 0
  }

  private func score(of sums: Sums) -> Double {
    let gradient = shrunk(sums.gradient)
    return gradient * gradient / (sums.hessian + trainer.lambda)
  }

  /// Brings the rows that go left before the others, both in their order; returns where the others begin, and the
  /// threshold midway between the two sides.
  private func partition(_ range: Range<Int>, by split: Split) -> (middle: Int, threshold: Float) {
    let width = GradientTiles.width
    let offset = split.feature / width * tiles.rows * width + split.feature % width
    var low = 0
    var high = tiles.binning.binCount(split.feature) - 1
    rightRows.removeAll(keepingCapacity: true)
    let middle = tiles.bins.withUnsafeBufferPointer { bins in
      order.withUnsafeMutableBufferPointer { order in
        var kept = range.lowerBound
        for place in range {
          let row = order[place]
          let bin = Int(bins[offset + Int(row) * width])
          let isMissing = bin == GradientTiles.missingBin
          if isMissing ? split.missingLeft : bin <= split.bin {
            if !isMissing { low = max(low, bin) }
            order[kept] = row
            kept += 1
          } else {
            if !isMissing { high = min(high, bin) }
            rightRows.append(row)
          }
        }
        for (index, row) in rightRows.enumerated() { order[kept + index] = row }
        return kept
      }
    }
    return (middle, tiles.binning.threshold(of: split.feature, between: low, and: high))
  }

  private func makeLeaf(_ open: OpenNode, in tree: inout GrownGradientTree) {
    if let slot = open.slot { freeSlots.append(slot) }
    tree.builder.leaf(open.node)
    let denominator = open.sums.hessian + trainer.lambda
    let value = denominator > 0 ? Float(-trainer.learningRate * shrunk(open.sums.gradient) / denominator) : 0
    tree.leafValues.append(value)
    for place in open.rows { tree.update[Int(order[place])] = value }
  }

  /// What the tree adds to rows that it was not grown on.
  private func updateOtherRows(than sample: [UInt32], _ tree: inout GrownGradientTree) {
    var isSampled = [Bool](repeating: false, count: tiles.rows)
    for row in sample { isSampled[Int(row)] = true }
    var leaves = [UInt32](repeating: 0, count: tiles.rows)
    ser_tree_leaves(tree.builder.nodes, tiles.values.values, tiles.rows, tiles.features, &leaves)
    for row in 0..<tiles.rows where !isSampled[row] { tree.update[row] = tree.leafValues[Int(leaves[row])] }
  }
}
