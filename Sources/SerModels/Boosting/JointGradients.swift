import CSerKernels

/// The gradients of all classes at once: a histogram holds, by lane and bin, the gradients of every class and then the
/// hessians, [16, 256, 2, outputs], so that one row adds one run of floats to each feature's sums.
///
/// A split's gain is the sum of the classes' gains; each side must hold `minChildWeight` in the mean over the classes,
/// which is what a tree of one class asks for while the classes are equally likely.
///
/// Measured with 8 classes: at depth 4 a round on RAVDESS takes half the time of eight trees, on 20,000 × 360 at depth 6
/// as long, and after equal rounds both log-losses are higher (1.317 to 1.302; 1.61 to 1.38 after 40 rounds). It makes
/// small models; for accuracy with so few classes, trees of one class are the better use of the time.
struct JointGradients: TreeGradients {
  /// Gradients, then hessians, of the outputs with their filling.
  struct Sums {
    var values: [Double]
  }

  private let tiles: GradientTiles
  /// Shape [rows, 2, paddedOutputs].
  private let pairs: UnsafePointer<Float>
  private let penalties: GradientPenalties
  private let outputs: Int
  private let paddedOutputs: Int

  init(
    _ tiles: GradientTiles, pairs: UnsafePointer<Float>, tree: Int, loss: BoostingLoss, penalties: GradientPenalties
  ) {
    self.tiles = tiles
    self.pairs = pairs
    self.penalties = penalties
    outputs = loss.outputs
    paddedOutputs = loss.paddedOutputs
  }

  private static let bins = GradientTiles.missingBin + 1

  static func histogramSize(_ loss: BoostingLoss) -> Int { GradientTiles.width * bins * 2 * loss.paddedOutputs }
  static var subtractionRows: Int { 1024 }

  func sum(_ rows: UnsafeBufferPointer<UInt32>) -> Sums {
    let width = 2 * paddedOutputs
    var sums = Sums(values: [Double](repeating: 0, count: width))
    sums.values.withUnsafeMutableBufferPointer { values in
      for row in rows {
        let source = pairs + Int(row) * width
        for index in 0..<width { values[index] += Double(source[index]) }
      }
    }
    return sums
  }

  /// The runs of a tile's histogram that its features use, of those that may be split.
  private func forEachRun(of tile: Int, _ limits: SplitLimits, _ body: (_ start: Int, _ count: Int) -> Void) {
    let width = 2 * paddedOutputs
    let first = tile * GradientTiles.width
    for feature in first..<min(tiles.features, first + GradientTiles.width) where limits.allows(feature) {
      let start = (feature - first) * Self.bins * width
      body(start, tiles.binning.binCount(feature) * width)
      if tiles.hasMissing[tile] { body(start + GradientTiles.missingBin * width, width) }
    }
  }

  func clear(_ tile: Int, _ limits: SplitLimits, _ histogram: UnsafeMutablePointer<Float>) {
    forEachRun(of: tile, limits) { start, count in (histogram + start).update(repeating: 0, count: count) }
  }

  func add(
    _ tile: Int, _ rows: UnsafeBufferPointer<UInt32>, _ limits: SplitLimits, to histogram: UnsafeMutablePointer<Float>
  ) {
    tiles.bins.withUnsafeBufferPointer { bins in
      limits.withLanes(of: tile) { right, _ in
        ser_joint_histogram(
          bins.baseAddress! + tiles.offset(of: tile * GradientTiles.width), tiles.stride, rows.baseAddress, rows.count,
          pairs, paddedOutputs, right, histogram)
      }
    }
  }

  func subtract(
    _ tile: Int, _ limits: SplitLimits, _ sibling: UnsafePointer<Float>, from parent: UnsafeMutablePointer<Float>
  ) {
    forEachRun(of: tile, limits) { start, count in
      ser_histogram_subtract(parent + start, sibling + start, parent + start, count)
    }
  }

  func bestSplit(
    _ tile: Int, _ histogram: UnsafePointer<Float>, _ sums: Sums, _ limits: SplitLimits
  ) -> ser_gradient_split {
    let node = ser_gradient_node(
      gradient: 0, hessian: Float(hessian(sums)), lambda: Float(penalties.lambda), alpha: Float(penalties.alpha),
      minimum_hessian: Float(penalties.minChildWeight * Double(outputs)))
    let totals = sums.values.map { Float($0) }
    return limits.withLanes(of: tile) { right, left in
      ser_joint_scan(histogram, paddedOutputs, totals, node, right, left)
    }
  }

  func score(_ sums: Sums) -> Double {
    (0..<outputs).reduce(0) {
      $0 + penalties.score(gradient: sums.values[$1], hessian: sums.values[paddedOutputs + $1])
    }
  }

  func hessian(_ sums: Sums) -> Double { sums.values[paddedOutputs...].reduce(0, +) }

  func leafValues(_ sums: Sums) -> [Float] {
    (0..<outputs).map { penalties.leafValue(gradient: sums.values[$0], hessian: sums.values[paddedOutputs + $0]) }
  }
}
