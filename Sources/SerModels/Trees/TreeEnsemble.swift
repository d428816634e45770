import CSerKernels
import SerLearning
import SerNumerics

/// Many binary trees, flattened: what a forest and a boosted model predict with.
///
/// A row whose feature is at most the threshold goes to the left child, others to the right; a leaf holds an index
/// into rows of values. Storage is one matrix of nodes, so that a model file keeps it as a tensor.
struct TreeEnsemble: Sendable {
  /// Nodes of all trees; children are numbered from the start of their own tree.
  private(set) var nodes: [ser_tree_node] = []
  /// Where each tree's nodes start; one more entry than trees.
  private(set) var starts: [Int] = [0]
  /// Where each tree's leaves start; one more entry than trees.
  private(set) var leafStarts: [Int] = [0]

  var treeCount: Int { starts.count - 1 }
  var leafCount: Int { leafStarts[leafStarts.count - 1] }
  var nodeCount: Int { nodes.count }

  init() {}

  /// Adds a tree that a builder has grown.
  mutating func append(_ tree: TreeBuilder) {
    nodes += tree.nodes
    starts.append(nodes.count)
    leafStarts.append(leafCount + tree.leafCount)
  }

  /// Keeps the first `count` trees.
  mutating func truncate(to count: Int) {
    guard count < treeCount else { return }
    nodes.removeLast(nodes.count - starts[count])
    starts.removeLast(treeCount - count)
    leafStarts.removeLast(leafStarts.count - starts.count)
  }

  /// Calls `body` with the leaves (numbered within the tree) that some rows fall into, `firstRow` and those after it:
  /// tree by tree, and rows by the block, so that their features stay in the second-level cache meanwhile.
  func forEachTree(
    of features: Matrix,
    _ body: (_ tree: Int, _ firstRow: Int, _ leaves: UnsafeBufferPointer<UInt32>, _ firstLeaf: Int) -> Void
  ) {
    let width = features.columns
    let block = max(16, 65_536 / max(1, width))
    let leaves = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: min(block, features.rows))
    defer { leaves.deallocate() }
    features.values.withUnsafeBufferPointer { values in
      nodes.withUnsafeBufferPointer { nodes in
        guard let values = values.baseAddress, let nodes = nodes.baseAddress else { return }
        for first in stride(from: 0, to: features.rows, by: block) {
          let count = min(block, features.rows - first)
          for tree in 0..<treeCount {
            ser_tree_leaves(nodes + starts[tree], values + first * width, count, width, leaves.baseAddress)
            body(tree, first, UnsafeBufferPointer(rebasing: leaves[..<count]), leafStarts[tree])
          }
        }
      }
    }
  }

  /// Throws unless rows can be judged: of the fitted width, and finite or, where that is allowed, missing.
  static func check(_ features: Matrix, width: Int, missing: MissingValues) throws(TrainingError) {
    guard features.columns == width else { throw .wrongWidth(found: features.columns, expected: width) }
    try missing.check(features)
  }
}

/// A tree that is being grown.
struct TreeBuilder: Sendable {
  private(set) var nodes: [ser_tree_node] = [ser_tree_node(feature: -1, threshold: 0, left: 0, missing_left: 0)]
  private(set) var leafCount = 0

  /// Makes a node a split and returns its left child; the right one follows it. Both are to become a split or a leaf.
  mutating func split(_ node: Int, feature: Int, threshold: Float, missingLeft: Bool = false) -> Int {
    let left = nodes.count
    nodes[node] = ser_tree_node(
      feature: Int32(feature), threshold: threshold, left: UInt32(left), missing_left: missingLeft ? 1 : 0)
    nodes.append(ser_tree_node(feature: -1, threshold: 0, left: 0, missing_left: 0))
    nodes.append(ser_tree_node(feature: -1, threshold: 0, left: 0, missing_left: 0))
    return left
  }

  /// Makes a node the next leaf and returns its number.
  @discardableResult
  mutating func leaf(_ node: Int) -> Int {
    nodes[node].left = UInt32(leafCount)
    leafCount += 1
    return leafCount - 1
  }
}

extension TreeEnsemble: Codable {
  private enum Key: String, CodingKey { case nodes, nodesPerTree }

  /// Nodes as rows (feature, threshold, left or leaf, missing left) and the nodes of each tree; whole numbers below
  /// 2²⁴ are exact in `Float`.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let values = nodes.flatMap { [Float($0.feature), $0.threshold, Float($0.left), Float($0.missing_left)] }
    try container.encode(Matrix(rows: nodes.count, columns: 4, values: values), forKey: .nodes)
    try container.encode(zip(starts, starts.dropFirst()).map { $1 - $0 }, forKey: .nodesPerTree)
  }

  /// Checks what traversal relies on: children behind their parent and inside the tree, leaves numbered in range.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let table = try container.decode(Matrix.self, forKey: .nodes)
    let counts = try container.decode([Int].self, forKey: .nodesPerTree)
    func damaged(_ what: String) -> DecodingError {
      .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "damaged trees: \(what)"))
    }
    // Each count by itself first: a sum of damaged ones could overflow.
    guard table.columns == 4, counts.allSatisfy({ $0 > 0 && $0 <= table.rows }), counts.reduce(0, +) == table.rows
    else {
      throw damaged("\(table.rows) nodes of \(table.columns) values for \(counts.count) trees")
    }
    nodes.reserveCapacity(table.rows)
    for count in counts {
      var leaves = Set<UInt32>()
      for node in 0..<count {
        let row = table.row(nodes.count)
        guard let feature = Int32(exactly: row[row.startIndex]), let left = UInt32(exactly: row[row.startIndex + 2]),
          row[row.startIndex + 1].isFinite
        else { throw damaged("node \(nodes.count)") }
        if feature < 0 {
          leaves.insert(left)
        } else if Int(left) <= node || Int(left) + 1 >= count {
          throw damaged("node \(nodes.count) has child \(left) of \(count)")
        }
        nodes.append(
          ser_tree_node(
            feature: feature, threshold: row[row.startIndex + 1], left: left,
            missing_left: row[row.startIndex + 3] == 0 ? 0 : 1))
      }
      guard leaves.max().map({ Int($0) == leaves.count - 1 }) ?? false else { throw damaged("leaves of a tree") }
      starts.append(nodes.count)
      leafStarts.append((leafStarts.last ?? 0) + leaves.count)
    }
  }

  /// The greatest feature that any node asks for, or −1.
  var greatestFeature: Int { Int(nodes.map(\.feature).max() ?? -1) }
}

extension TreeEnsemble: Equatable {
  static func == (a: TreeEnsemble, b: TreeEnsemble) -> Bool {
    a.starts == b.starts
      && zip(a.nodes, b.nodes).allSatisfy {
        $0.feature == $1.feature && $0.threshold == $1.threshold && $0.left == $1.left
          && $0.missing_left == $1.missing_left
      }
  }
}
