import CSerKernels

/// Windows over one image: patches for convolutions, and maximum pooling.
public protocol WindowArithmetic {
  /// The windows of some output rows, one a row of `patches` [rows · outWidth, patchSize].
  static func gatherPatches(
    _ image: UnsafePointer<Self>, _ geometry: WindowGeometry, rows: Range<Int>, into patches: UnsafeMutablePointer<Self>
  )
  /// Adds patches back to the pixels they came from.
  static func scatterPatches(
    _ patches: UnsafePointer<Self>, _ geometry: WindowGeometry, rows: Range<Int>, to image: UnsafeMutablePointer<Self>)
  /// Greatest max(lower, scale[c]·x + shift[c]) of each window; `chosen` is the x of the (first) greatest and `winner`
  /// its place in the window.
  static func maximumPool(
    _ x: UnsafePointer<Self>, _ geometry: WindowGeometry, scale: UnsafePointer<Self>, shift: UnsafePointer<Self>,
    lower: Self, into out: UnsafeMutablePointer<Self>, chosen: UnsafeMutablePointer<Self>,
    winner: UnsafeMutablePointer<UInt8>)
  /// dx[winner] += g for every window.
  static func addMaximumPoolGradient(
    _ g: UnsafePointer<Self>, winner: UnsafePointer<UInt8>, _ geometry: WindowGeometry,
    to dx: UnsafeMutablePointer<Self>)
  /// dx = slope[c]·x + offset[c], plus own[c]·g where x won its window; windows don't overlap, and dx may be x.
  static func normalizedMaximumPoolGradient(
    _ g: UnsafePointer<Self>, winner: UnsafePointer<UInt8>, x: UnsafePointer<Self>, _ geometry: WindowGeometry,
    own: UnsafePointer<Self>, slope: UnsafePointer<Self>, offset: UnsafePointer<Self>,
    into dx: UnsafeMutablePointer<Self>)
}

extension Float: WindowArithmetic {
  public static func gatherPatches(
    _ image: UnsafePointer<Float>, _ geometry: WindowGeometry, rows: Range<Int>,
    into patches: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) {
      ser_gather_patches(image, $0, rows.lowerBound, rows.count, patches)
    }
  }

  public static func scatterPatches(
    _ patches: UnsafePointer<Float>, _ geometry: WindowGeometry, rows: Range<Int>,
    to image: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) {
      ser_scatter_patches(patches, $0, rows.lowerBound, rows.count, image)
    }
  }

  public static func maximumPool(
    _ x: UnsafePointer<Float>, _ geometry: WindowGeometry, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
    lower: Float, into out: UnsafeMutablePointer<Float>, chosen: UnsafeMutablePointer<Float>,
    winner: UnsafeMutablePointer<UInt8>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) {
      ser_normalized_max_pool(x, $0, scale, shift, lower, out, chosen, winner)
    }
  }

  public static func addMaximumPoolGradient(
    _ g: UnsafePointer<Float>, winner: UnsafePointer<UInt8>, _ geometry: WindowGeometry,
    to dx: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) { ser_max_pool_gradient(g, winner, $0, dx) }
  }

  public static func normalizedMaximumPoolGradient(
    _ g: UnsafePointer<Float>, winner: UnsafePointer<UInt8>, x: UnsafePointer<Float>, _ geometry: WindowGeometry,
    own: UnsafePointer<Float>, slope: UnsafePointer<Float>, offset: UnsafePointer<Float>,
    into dx: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) {
      ser_normalized_max_pool_gradient(g, winner, x, $0, own, slope, offset, dx)
    }
  }
}
