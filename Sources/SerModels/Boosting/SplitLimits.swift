import SerNumerics

/// The splits that a tree may try: of each feature those below its limit, none of a feature that wasn't drawn.
struct SplitLimits: Sendable {
  /// For rows without a value on the right, one a lane. A feature with such rows has one split more: those with a value
  /// against those without.
  private let right: [Int32]
  /// For rows without a value on the left.
  private let left: [Int32]
  private let hasMissing: [Bool]

  /// Of the features that `isDrawn` names; nil for all.
  init(_ tiles: GradientTiles, isDrawn: [Bool]?) {
    var right = [Int32](repeating: 0, count: tiles.count * GradientTiles.width)
    var left = right
    for feature in 0..<tiles.features where isDrawn?[feature] ?? true {
      let splits = Int32(tiles.binning.thresholds[feature].count)
      let hasMissing = tiles.binning.hasMissing[feature]
      right[feature] = splits + (hasMissing ? 1 : 0)
      left[feature] = hasMissing ? splits : 0
    }
    self.right = right
    self.left = left
    hasMissing = tiles.hasMissing
  }

  /// Whether a feature may be split.
  func allows(_ feature: Int) -> Bool { right[feature] > 0 }

  /// Whether any feature of the tile may be split.
  func allowsAny(_ tile: Int) -> Bool {
    let first = tile * GradientTiles.width
    return right[first..<first + GradientTiles.width].contains { $0 > 0 }
  }

  /// The limits of a tile's lanes; the second is nil where every row has all values.
  func withLanes<Result>(
    of tile: Int, _ body: (_ right: UnsafePointer<Int32>, _ left: UnsafePointer<Int32>?) -> Result
  ) -> Result {
    right.withUnsafeBufferPointer { right in
      left.withUnsafeBufferPointer { left in
        let first = tile * GradientTiles.width
        return body(right.baseAddress! + first, hasMissing[tile] ? left.baseAddress! + first : nil)
      }
    }
  }
}
