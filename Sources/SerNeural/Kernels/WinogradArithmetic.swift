import CSerKernels

/// Convolutions with windows of 3 × 3, stride 1 and padding 1 by minimal filtering, F(2 × 2, 3 × 3) (Lavin & Gray 2016,
/// doi:10.1109/CVPR.2016.435), for the processors that ``DirectConvolutionArithmetic/hasDirectConvolution`` tells of.
/// Numbers of channels and filters are multiples of 16.
public protocol WinogradArithmetic {
  /// Values that transformed weights take.
  static func winogradPanels(channels: Int, filters: Int) -> Int
  /// Values of memory that ``winogradConvolve(_:_:panels:filters:scratch:into:)`` needs for itself.
  static func winogradScratch(channels: Int, filters: Int) -> Int
  /// Weights [9 · channels, filters] as those of the products of tiles.
  static func winogradFilters(
    _ weights: UnsafePointer<Self>, channels: Int, filters: Int, into panels: UnsafeMutablePointer<Self>)
  /// out [height, width, filters] of an image without zeros around it.
  static func winogradConvolve(
    _ image: UnsafePointer<Self>, _ geometry: WindowGeometry, panels: UnsafePointer<Self>, filters: Int,
    scratch: UnsafeMutablePointer<Self>, into out: UnsafeMutablePointer<Self>)
}

extension Float: WinogradArithmetic {
  public static func winogradPanels(channels: Int, filters: Int) -> Int { ser_winograd_panels(channels, filters) }

  public static func winogradScratch(channels: Int, filters: Int) -> Int { ser_winograd_scratch(channels, filters) }

  public static func winogradFilters(
    _ weights: UnsafePointer<Float>, channels: Int, filters: Int, into panels: UnsafeMutablePointer<Float>
  ) {
    ser_winograd_filters(weights, channels, filters, panels)
  }

  public static func winogradConvolve(
    _ image: UnsafePointer<Float>, _ geometry: WindowGeometry, panels: UnsafePointer<Float>, filters: Int,
    scratch: UnsafeMutablePointer<Float>, into out: UnsafeMutablePointer<Float>
  ) {
    withUnsafePointer(to: geometry.kernelGeometry) {
      ser_winograd_convolution(image, $0, panels, filters, scratch, out)
    }
  }
}

extension Double: WinogradArithmetic {
  public static func winogradPanels(channels: Int, filters: Int) -> Int { 16 * channels * filters }

  public static func winogradScratch(channels: Int, filters: Int) -> Int { 16 * (channels + filters) }

  public static func winogradFilters(
    _ weights: UnsafePointer<Double>, channels: Int, filters: Int, into panels: UnsafeMutablePointer<Double>
  ) {
    let size = channels * filters
    for place in 0..<size {
      let window = (0..<9).map { weights[$0 * size + place] }
      let columns = transformed(window, width: 3, by: WinogradMatrices.filters)
      for (product, value) in columns.enumerated() { panels[product * size + place] = value }
    }
  }

  public static func winogradConvolve(
    _ image: UnsafePointer<Double>, _ geometry: WindowGeometry, panels: UnsafePointer<Double>, filters: Int,
    scratch: UnsafeMutablePointer<Double>, into out: UnsafeMutablePointer<Double>
  ) {
    let (channels, products) = (geometry.channels, scratch + 16 * geometry.channels)
    for y in stride(from: 0, to: geometry.outHeight, by: 2) {
      for x in stride(from: 0, to: geometry.outWidth, by: 2) {
        for c in 0..<channels {
          let tile = transformed(geometry.tile(of: image, y, x, channel: c), width: 4, by: WinogradMatrices.tiles)
          for (product, value) in tile.enumerated() { scratch[product * channels + c] = value }
        }
        clear(products, count: 16 * filters)
        for product in 0..<16 {
          for c in 0..<channels {
            for f in 0..<filters {
              products[product * filters + f] +=
                scratch[product * channels + c] * panels[(product * channels + c) * filters + f]
            }
          }
        }
        for f in 0..<filters {
          let tile = (0..<16).map { products[$0 * filters + f] }
          for (place, value) in transformed(tile, width: 4, by: WinogradMatrices.outputs).enumerated() {
            let (row, column) = (y + place / 2, x + place % 2)
            guard row < geometry.outHeight, column < geometry.outWidth else { continue }
            out[(row * geometry.outWidth + column) * filters + f] = value
          }
        }
      }
    }
  }

  /// matrix · values · matrixᵀ for a square of values.
  private static func transformed(_ values: [Double], width: Int, by matrix: [[Double]]) -> [Double] {
    func dot(_ row: [Double], _ value: (Int) -> Double) -> Double { row.indices.reduce(0) { $0 + row[$1] * value($1) } }
    let columns = matrix.map { row in (0..<width).map { column in dot(row) { values[$0 * width + column] } } }
    return columns.flatMap { side in matrix.map { row in dot(row) { side[$0] } } }
  }
}

/// The matrices G, Bᵀ and Aᵀ of the paper.
private enum WinogradMatrices {
  static let filters: [[Double]] = [[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
  static let tiles: [[Double]] = [[1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, 1, 0, -1]]
  static let outputs: [[Double]] = [[1, 1, 1, 0], [0, 1, -1, -1]]
}

extension WindowGeometry {
  /// One channel of the 4 × 4 pixels around the outputs from (y, x) on.
  fileprivate func tile(of image: UnsafePointer<Double>, _ y: Int, _ x: Int, channel: Int) -> [Double] {
    (0..<16).map { place in
      let (row, column) = (y + place / 4 - 1, x + place % 4 - 1)
      guard (0..<height).contains(row), (0..<width).contains(column) else { return 0 }
      return image[(row * width + column) * channels + channel]
    }
  }
}
