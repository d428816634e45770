import CSerKernels
import Foundation
import SerNumerics

/// What growing one tree of a forest gave.
struct GrownForestTree: Sendable {
  var builder = TreeBuilder()
  /// Class probabilities of the leaves: [leaves, classes].
  var leafValues: [Float] = []
  /// The weighted impurity that splits on each feature took away.
  var importance: [Double]
  var depth = 0
  /// The rows that the tree has not seen, and the leaf that each falls into; empty where nobody asks.
  var unseen: [(row: UInt32, leaf: UInt32)] = []
}

/// Grows one tree after another; owns the scratch memory: one per worker.
final class ForestTreeGrower {
  private let rows: ForestRows
  private let trainer: RandomForestClassifier
  private let featuresPerNode: Int
  /// The rows of the open nodes, each node a range.
  private var order: [UInt32]
  private var weights: [Float]
  private var histogram: [Float]
  private var counts: [UInt32]
  private var occupied: [UInt64]
  private var totals: [Float]
  private var permutation: [Int]

  init(_ rows: ForestRows, _ trainer: RandomForestClassifier) {
    self.rows = rows
    self.trainer = trainer
    featuresPerNode = trainer.maxFeatures.count(of: rows.features)
    order = []
    order.reserveCapacity(rows.count)
    weights = [Float](repeating: 0, count: rows.count)
    histogram = [Float](repeating: 0, count: rows.binCount * rows.stride)
    counts = [UInt32](repeating: 0, count: trainer.minSamplesPerLeaf > 1 ? rows.binCount : 0)
    occupied = [UInt64](repeating: 0, count: (rows.binCount + 63) / 64)
    totals = [Float](repeating: 0, count: rows.stride)
    permutation = Array(0..<rows.features)
  }

  /// A node whose rows are known and whose split is settled; nil where it is to be a leaf.
  private struct OpenNode {
    let node: Int
    let rows: Range<Int>
    let depth: Int
    let split: Split?
  }

  private struct Split {
    let feature: Int
    /// Rows up to this bin go left.
    let bin: Int
    let threshold: Float
    /// The weighted impurity that it takes away.
    let gain: Double
  }

  /// A tree from its own seed.
  func grow(seed: Seed, judgesUnseen: Bool) -> GrownForestTree {
    var stream = seed.makeStream()
    drawRows(&stream)
    for feature in permutation.indices { permutation[feature] = feature }
    var tree = GrownForestTree(importance: [Double](repeating: 0, count: rows.features))
    var open = [evaluate(node: 0, order.indices, depth: 0, &stream)]
    var leaves = 1
    while let next = takeNext(from: &open) {
      guard let split = next.split, trainer.maxLeaves == 0 || leaves < trainer.maxLeaves else {
        makeLeaf(next, in: &tree)
        continue
      }
      leaves += 1
      tree.importance[split.feature] += split.gain
      tree.depth = max(tree.depth, next.depth + 1)
      let middle = partition(next.rows, by: split)
      let left = tree.builder.split(
        next.node, feature: split.feature, threshold: split.threshold)
      open.append(evaluate(node: left + 1, middle..<next.rows.upperBound, depth: next.depth + 1, &stream))
      open.append(evaluate(node: left, next.rows.lowerBound..<middle, depth: next.depth + 1, &stream))
    }
    if judgesUnseen { tree.unseen = leavesOfUnseenRows(tree.builder) }
    return tree
  }

  /// Depth first, or the greatest gain first where leaves are counted.
  private func takeNext(from open: inout [OpenNode]) -> OpenNode? {
    guard trainer.maxLeaves > 0 else { return open.popLast() }
    guard
      let best = open.indices.max(by: {
        (open[$0].split?.gain ?? -1, open[$1].node) < (open[$1].split?.gain ?? -1, open[$0].node)
      })
    else { return nil }
    return open.remove(at: best)
  }

  /// The rows of this tree with their weights: a sample as large as the data, with replacement, or all.
  private func drawRows(_ stream: inout RandomStream) {
    if trainer.bootstrap {
      for row in weights.indices { weights[row] = 0 }
      for _ in 0..<rows.count { weights[stream.index(below: rows.count)] += 1 }
    } else {
      for row in weights.indices { weights[row] = 1 }
    }
    order.removeAll(keepingCapacity: true)
    for row in weights.indices where weights[row] > 0 {
      weights[row] *= rows.classWeights[Int(rows.labels[row])]
      order.append(UInt32(row))
    }
  }

  private func evaluate(
    node: Int, _ range: Range<Int>, depth: Int, _ stream: inout RandomStream
  ) -> OpenNode {
    let weight = sumClasses(range)
    let present = totals.count { $0 > 0 }
    let isLeaf =
      present < 2 || range.count < trainer.minSamplesPerSplit || range.count < 2 * trainer.minSamplesPerLeaf
      || (trainer.maxDepth > 0 && depth >= trainer.maxDepth)
    let split = isLeaf ? nil : bestSplit(range, weight: weight, &stream)
    return OpenNode(node: node, rows: range, depth: depth, split: split)
  }

  /// Class weights of a node into `totals`; returns their sum.
  private func sumClasses(_ range: Range<Int>) -> Float {
    for k in totals.indices { totals[k] = 0 }
    rows.labels.withUnsafeBufferPointer { labels in
      for place in range {
        let row = Int(order[place])
        totals[Int(labels[row])] += weights[row]
      }
    }
    return totals.reduce(0, +)
  }

  private func bestSplit(_ range: Range<Int>, weight: Float, _ stream: inout RandomStream) -> Split? {
    var best: (split: ser_impurity_split, feature: Int)?
    for place in 0..<rows.features {
      // As in scikit-learn, features that don't vary here count, but the search goes on until one does.
      if place >= featuresPerNode, best != nil { break }
      permutation.swapAt(place, place + stream.index(below: rows.features - place))
      let feature = permutation[place]
      let found = trainer.splitter == .best ? bestThreshold(feature, range) : randomThreshold(feature, range, &stream)
      if let found, found.score > best?.split.score ?? -.infinity { best = (found, feature) }
    }
    guard let best else { return nil }
    return Split(
      feature: best.feature, bin: Int(best.split.bin),
      threshold: rows.binning.threshold(of: best.feature, between: Int(best.split.bin), and: Int(best.split.next)),
      gain: max(0, best.split.score - purity(totals)))
  }

  private func bestThreshold(_ feature: Int, _ range: Range<Int>) -> ser_impurity_split? {
    let words = (rows.binning.binCount(feature) + 63) / 64
    return rows.bins.withUnsafeBufferPointer { bins in
      rows.labels.withUnsafeBufferPointer { labels in
        order.withUnsafeBufferPointer { order in
          counts.withUnsafeMutableBufferPointer { counts in
            ser_class_histogram(
              bins.baseAddress! + feature * rows.count, order.baseAddress! + range.lowerBound, weights,
              labels.baseAddress, range.count, rows.stride, &histogram, counts.isEmpty ? nil : counts.baseAddress,
              &occupied)
            let split = ser_class_scan(
              &histogram, counts.isEmpty ? nil : counts.baseAddress, &occupied, words, rows.stride, totals,
              range.count, trainer.minSamplesPerLeaf, trainer.criterion == .entropy ? 1 : 0)
            return split.score == -.infinity ? nil : split
          }
        }
      }
    }
  }

  /// A threshold drawn between the least and the greatest value of the node.
  private func randomThreshold(
    _ feature: Int, _ range: Range<Int>, _ stream: inout RandomStream
  ) -> ser_impurity_split? {
    let offset = feature * rows.count
    return rows.bins.withUnsafeBufferPointer { bins in
      var least = UInt16.max
      var greatest: UInt16 = 0
      for place in range {
        let bin = bins[offset + Int(order[place])]
        least = min(least, bin)
        greatest = max(greatest, bin)
      }
      guard least < greatest else { return nil }
      let ranges = rows.binning.ranges[feature]
      let drawn = Float(
        stream.uniform(Double(ranges[Int(least)].upperBound), Double(ranges[Int(greatest)].lowerBound)))
      var left = [Float](repeating: 0, count: rows.stride)
      var leftCount = 0
      var low = least
      var high = greatest
      for place in range {
        let row = Int(order[place])
        let bin = bins[offset + row]
        guard ranges[Int(bin)].upperBound <= drawn || bin == least else {
          high = min(high, bin)
          continue
        }
        low = max(low, bin)
        left[Int(rows.labels[row])] += weights[row]
        leftCount += 1
      }
      guard min(leftCount, range.count - leftCount) >= trainer.minSamplesPerLeaf else { return nil }
      let right = zip(totals, left).map { $0 - $1 }
      return ser_impurity_split(score: purity(left) + purity(right), bin: UInt32(low), next: UInt32(high))
    }
  }

  /// The larger, the purer: Σ w²/Σ w for Gini, Σ w·log w − W·log W for entropy, the scores of the kernel.
  private func purity(_ classes: [Float]) -> Double {
    let weight = Double(classes.reduce(0, +))
    guard weight > 0 else { return 0 }
    switch trainer.criterion {
    case .gini: return classes.reduce(0.0) { $0 + Double($1) * Double($1) } / weight
    case .entropy:
      return classes.reduce(0.0) { $1 > 0 ? $0 + Double($1) * log(Double($1)) : $0 } - weight * log(weight)
    }
  }

  /// Brings the rows that go left before the others; returns where the others begin.
  private func partition(_ range: Range<Int>, by split: Split) -> Int {
    let offset = split.feature * rows.count
    return rows.bins.withUnsafeBufferPointer { bins in
      order.withUnsafeMutableBufferPointer { order in
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
          if Int(bins[offset + Int(order[low])]) <= split.bin {
            low += 1
          } else {
            high -= 1
            order.swapAt(low, high)
          }
        }
        return low
      }
    }
  }

  private func makeLeaf(_ open: OpenNode, in tree: inout GrownForestTree) {
    tree.builder.leaf(open.node)
    let weight = sumClasses(open.rows)
    for k in 0..<rows.classCount { tree.leafValues.append(weight > 0 ? totals[k] / weight : 0) }
  }

  private func leavesOfUnseenRows(_ tree: TreeBuilder) -> [(row: UInt32, leaf: UInt32)] {
    var leaves = [UInt32](repeating: 0, count: rows.count)
    ser_tree_leaves(tree.nodes, rows.values.values, rows.count, rows.features, &leaves)
    return weights.indices.filter { weights[$0] == 0 }.map { (UInt32($0), leaves[$0]) }
  }
}
