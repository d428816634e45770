import CSerKernels

/// The gradients of one output: a histogram holds (gradient, hessian) by bin and lane, [256, 16, 2].
struct ScalarGradients: TreeGradients {
  struct Sums {
    var gradient = 0.0
    var hessian = 0.0
  }

  private let tiles: GradientTiles
  /// One pair a row.
  private let pairs: UnsafePointer<Float>
  private let penalties: GradientPenalties
  /// Floats of a bin.
  private static let width = 2 * GradientTiles.width

  init(
    _ tiles: GradientTiles, pairs: UnsafePointer<Float>, tree: Int, loss: BoostingLoss, penalties: GradientPenalties
  ) {
    self.tiles = tiles
    self.pairs = pairs + 2 * tiles.rows * tree
    self.penalties = penalties
  }

  static func histogramSize(_ loss: BoostingLoss) -> Int { GradientTiles.histogramSize }
  static var subtractionRows: Int { 2048 }

  func sum(_ rows: UnsafeBufferPointer<UInt32>) -> Sums {
    var sums = Sums()
    for row in rows {
      sums.gradient += Double(pairs[2 * Int(row)])
      sums.hessian += Double(pairs[2 * Int(row) + 1])
    }
    return sums
  }

  func clear(_ tile: Int, _ limits: SplitLimits, _ histogram: UnsafeMutablePointer<Float>) {
    histogram.update(repeating: 0, count: tiles.binCounts[tile] * Self.width)
    if tiles.hasMissing[tile] {
      (histogram + GradientTiles.missingBin * Self.width).update(repeating: 0, count: Self.width)
    }
  }

  func add(
    _ tile: Int, _ rows: UnsafeBufferPointer<UInt32>, _ limits: SplitLimits, to histogram: UnsafeMutablePointer<Float>
  ) {
    tiles.bins.withUnsafeBufferPointer { bins in
      ser_gradient_histogram(
        bins.baseAddress! + tiles.offset(of: tile * GradientTiles.width), tiles.stride, rows.baseAddress, rows.count,
        pairs, histogram)
    }
  }

  func subtract(
    _ tile: Int, _ limits: SplitLimits, _ sibling: UnsafePointer<Float>, from parent: UnsafeMutablePointer<Float>
  ) {
    ser_histogram_subtract(parent, sibling, parent, tiles.binCounts[tile] * Self.width)
    guard tiles.hasMissing[tile] else { return }
    let missing = GradientTiles.missingBin * Self.width
    ser_histogram_subtract(parent + missing, sibling + missing, parent + missing, Self.width)
  }

  func bestSplit(
    _ tile: Int, _ histogram: UnsafePointer<Float>, _ sums: Sums, _ limits: SplitLimits
  ) -> ser_gradient_split {
    let node = ser_gradient_node(
      gradient: Float(sums.gradient), hessian: Float(sums.hessian), lambda: Float(penalties.lambda),
      alpha: Float(penalties.alpha), minimum_hessian: Float(penalties.minChildWeight))
    return limits.withLanes(of: tile) { right, left in
      ser_gradient_scan(histogram, tiles.binCounts[tile], node, right, left)
    }
  }

  func score(_ sums: Sums) -> Double { penalties.score(gradient: sums.gradient, hessian: sums.hessian) }
  func hessian(_ sums: Sums) -> Double { sums.hessian }
  func leafValues(_ sums: Sums) -> [Float] {
    [penalties.leafValue(gradient: sums.gradient, hessian: sums.hessian)]
  }
}
