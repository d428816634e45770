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
  /// Rows added to histograms of features, in all: what growing costs.
  var histogramUpdates = 0
  /// How the tree judges the rows that it has not seen; nil where nobody asks.
  var unseen: UnseenRows?
}

/// Grows one tree after another; owns the scratch memory: one per worker.
///
/// The scratch is allocated by hand: arrays of a class are checked for exclusive access and counted at every use, which
/// took a quarter of the time.
final class ForestTreeGrower {
  private let rows: ForestRows
  private let trainer: RandomForestClassifier
  private let featuresPerNode: Int
  /// The rows of the open nodes, each node a range of the first ``orderCount``.
  private let order: UnsafeMutablePointer<UInt32>
  private var orderCount = 0
  private var histogramUpdates = 0
  private let rightRows: UnsafeMutablePointer<UInt32>
  private let weights: UnsafeMutableBufferPointer<Float>
  /// Weights and classes of the node in hand, in the order of its rows.
  private let nodeWeights: UnsafeMutableBufferPointer<Float>
  private let nodeLabels: UnsafeMutableBufferPointer<UInt16>
  private let histogram: UnsafeMutableBufferPointer<Float>
  /// Rows in each bin; empty where leaves may hold a single row.
  private let counts: UnsafeMutableBufferPointer<UInt32>
  private let occupied: UnsafeMutableBufferPointer<UInt64>
  private let totals: UnsafeMutableBufferPointer<Float>
  private let permutation: UnsafeMutableBufferPointer<Int>

  init(_ rows: ForestRows, _ trainer: RandomForestClassifier) {
    self.rows = rows
    self.trainer = trainer
    featuresPerNode = trainer.maxFeatures.count(of: rows.features)
    order = .allocate(capacity: rows.count)
    rightRows = .allocate(capacity: rows.count)
    weights = Self.zeros(rows.count)
    nodeWeights = Self.zeros(rows.count)
    nodeLabels = Self.zeros(rows.count)
    histogram = Self.zeros(rows.binCount * rows.stride)
    counts = Self.zeros(trainer.minSamplesPerLeaf > 1 ? rows.binCount : 0)
    occupied = Self.zeros((rows.binCount + 63) / 64)
    totals = Self.zeros(rows.stride)
    permutation = Self.zeros(rows.features)
  }

  deinit {
    order.deallocate()
    rightRows.deallocate()
    weights.deallocate()
    nodeWeights.deallocate()
    nodeLabels.deallocate()
    histogram.deallocate()
    counts.deallocate()
    occupied.deallocate()
    totals.deallocate()
    permutation.deallocate()
  }

  private static func zeros<Value: AdditiveArithmetic>(_ count: Int) -> UnsafeMutableBufferPointer<Value> {
    let buffer = UnsafeMutableBufferPointer<Value>.allocate(capacity: count)
    buffer.initialize(repeating: .zero)
    return buffer
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
  func grow(seed: Seed) -> GrownForestTree {
    var stream = seed.makeStream()
    drawRows(&stream)
    for feature in permutation.indices { permutation[feature] = feature }
    histogramUpdates = 0
    var tree = GrownForestTree(importance: [Double](repeating: 0, count: rows.features))
    var open = [evaluate(node: 0, 0..<orderCount, depth: 0, &stream)]
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
    tree.histogramUpdates = histogramUpdates
    if trainer.judgesUnseen {
      let unseen = weights.indices.filter { weights[$0] == 0 }.map { UInt32($0) }
      tree.unseen = UnseenRows(
        unseen, tree, rows, permutes: trainer.permutationImportance, &stream)
    }
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
    orderCount = 0
    for row in weights.indices where weights[row] > 0 {
      weights[row] *= rows.classWeights[Int(rows.labels[row])]
      order[orderCount] = UInt32(row)
      orderCount += 1
    }
  }

  private func evaluate(
    node: Int, _ range: Range<Int>, depth: Int, _ stream: inout RandomStream
  ) -> OpenNode {
    sumClasses(range)
    let present = totals.count { $0 > 0 }
    let isLeaf =
      present < 2 || range.count < trainer.minSamplesPerSplit || range.count / 2 < trainer.minSamplesPerLeaf
      || (trainer.maxDepth > 0 && depth >= trainer.maxDepth)
    let split = isLeaf ? nil : bestSplit(range, &stream)
    return OpenNode(node: node, rows: range, depth: depth, split: split)
  }

  /// Takes a node in hand: its rows' weights and classes, and class weights into `totals`; returns their sum.
  @discardableResult
  private func sumClasses(_ range: Range<Int>) -> Float {
    for k in totals.indices { totals[k] = 0 }
    rows.labels.withUnsafeBufferPointer { labels in
      for place in range {
        let row = Int(order[place])
        nodeWeights[place - range.lowerBound] = weights[row]
        nodeLabels[place - range.lowerBound] = labels[row]
        totals[Int(labels[row])] += weights[row]
      }
    }
    return totals.reduce(0, +)
  }

  private func bestSplit(_ range: Range<Int>, _ stream: inout RandomStream) -> Split? {
    let best = rows.bins.withUnsafeBufferPointer { bestSplit(range, bins: $0, &stream) }
    guard let (split, feature) = best else { return nil }
    return Split(
      feature: feature, bin: Int(split.bin),
      threshold: rows.binning.threshold(of: feature, between: Int(split.bin), and: Int(split.next)),
      gain: max(0, split.score - purity(totals)))
  }

  private func bestSplit(
    _ range: Range<Int>, bins: UnsafeBufferPointer<UInt16>, _ stream: inout RandomStream
  ) -> (ser_impurity_split, feature: Int)? {
    var best: (split: ser_impurity_split, feature: Int)?
    var drawn = 0
    func draw(_ place: Int) -> UnsafePointer<UInt16> {
      if place == drawn {
        permutation.swapAt(place, place + stream.index(below: rows.features - place))
        drawn += 1
      }
      return bins.baseAddress! + permutation[place] * rows.count
    }
    for place in 0..<rows.features {
      // As in scikit-learn, features that don't vary here count, but the search goes on until one does.
      if place >= featuresPerNode, best != nil { break }
      let column = draw(place)
      let feature = permutation[place]
      let found: ser_impurity_split?
      switch trainer.splitter {
      case .best:
        let next = place + 1 < featuresPerNode ? draw(place + 1) : column
        found = bestThreshold(column, next: next, range)
      case .random: found = randomThreshold(feature, column, range, &stream)
      }
      if let found, found.score > best?.split.score ?? -.infinity { best = (found, feature) }
    }
    return best
  }

  private func bestThreshold(
    _ column: UnsafePointer<UInt16>, next: UnsafePointer<UInt16>, _ range: Range<Int>
  ) -> ser_impurity_split? {
    let counts = counts.isEmpty ? nil : counts.baseAddress
    histogramUpdates += range.count
    ser_class_histogram(
      column, next, order + range.lowerBound, nodeWeights.baseAddress, nodeLabels.baseAddress, range.count, rows.stride,
      rows.binCount, histogram.baseAddress, counts, occupied.baseAddress)
    let split = ser_class_scan(
      histogram.baseAddress, counts, occupied.baseAddress, occupied.count, rows.stride, totals.baseAddress, range.count,
      trainer.minSamplesPerLeaf, trainer.criterion == .entropy ? 1 : 0)
    return split.score == -.infinity ? nil : split
  }

  /// A threshold drawn between the least and the greatest value of the node.
  private func randomThreshold(
    _ feature: Int, _ column: UnsafePointer<UInt16>, _ range: Range<Int>, _ stream: inout RandomStream
  ) -> ser_impurity_split? {
    var least = UInt16.max
    var greatest: UInt16 = 0
    for place in range {
      let bin = column[Int(order[place])]
      least = min(least, bin)
      greatest = max(greatest, bin)
    }
    guard least < greatest else { return nil }
    let ranges = rows.binning.ranges[feature]
    let drawn = Float(stream.uniform(Double(ranges[Int(least)].upperBound), Double(ranges[Int(greatest)].lowerBound)))
    var left = [Float](repeating: 0, count: rows.stride)
    var leftCount = 0
    var (low, high) = (least, greatest)
    for place in range {
      let row = Int(order[place])
      let bin = column[row]
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

  /// The larger, the purer: Σ w²/Σ w for Gini, Σ w·log w − W·log W for entropy, the scores of the kernel.
  private func purity(_ classes: some Collection<Float>) -> Double {
    let weight = Double(classes.reduce(0, +))
    guard weight > 0 else { return 0 }
    switch trainer.criterion {
    case .gini: return classes.reduce(0.0) { $0 + Double($1) * Double($1) } / weight
    case .entropy:
      return classes.reduce(0.0) { $1 > 0 ? $0 + Double($1) * log(Double($1)) : $0 } - weight * log(weight)
    }
  }

  /// Brings the rows that go left before the others; returns where the others begin.
  ///
  /// Both sides keep their order, ascending: columns are read forwards in every node, which halves the time of a tree on
  /// 20,000 rows.
  private func partition(_ range: Range<Int>, by split: Split) -> Int {
    let offset = split.feature * rows.count
    return rows.bins.withUnsafeBufferPointer { bins in
      var (left, right) = (range.lowerBound, 0)
      for place in range {
        let row = order[place]
        // Without a branch: which way a row goes can't be foreseen.
        let goesLeft = Int(bins[offset + Int(row)]) <= split.bin
        order[left] = row
        rightRows[right] = row
        left += goesLeft ? 1 : 0
        right += goesLeft ? 0 : 1
      }
      (order + left).update(from: rightRows, count: right)
      return left
    }
  }

  private func makeLeaf(_ open: OpenNode, in tree: inout GrownForestTree) {
    tree.builder.leaf(open.node)
    let weight = sumClasses(open.rows)
    for k in 0..<rows.classCount { tree.leafValues.append(weight > 0 ? totals[k] / weight : 0) }
  }
}
