import CSerKernels

/// Products of rows with weights that are packed once a pass, for processors with wide vectors: those that
/// ``DirectConvolutionArithmetic/hasDirectConvolution`` tells of. The functions must not be called on others.
public protocol PanelArithmetic {
  /// Weights [columns, size] as those of [size, columns], packed as by
  /// ``DirectConvolutionArithmetic/packFilters(_:size:filters:into:)``; `columns` is a multiple of 16.
  static func packTransposed(
    _ weights: UnsafePointer<Self>, size: Int, columns: Int, into panels: UnsafeMutablePointer<Self>)
  /// out = x · packed weights [inner, columns], or with `adds` that much more.
  static func panelProduct(
    _ x: PlacedRows<Self>, inner: Int, panels: UnsafePointer<Self>, columns: Int, adds: Bool,
    into out: UnsafeMutablePointer<Self>, stride: Int)
  /// dw [inner, columns] += xᵀ · g for rows without places; `columns` is a multiple of 16.
  static func addPanelWeightGradient(
    _ x: PlacedRows<Self>, inner: Int, g: UnsafePointer<Self>, columns: Int, to dw: UnsafeMutablePointer<Self>)
}

/// Rows in someone else's memory, of which some may be left out.
public struct PlacedRows<Scalar> {
  var base: UnsafePointer<Scalar>
  /// From one row to the next.
  var stride: Int
  var count: Int
  /// Which rows are meant, `count` of them in ascending order; the first ones if `nil`. Results stand at the same places.
  var places: UnsafePointer<Int>?

  init(_ base: UnsafePointer<Scalar>, stride: Int, count: Int, places: UnsafePointer<Int>? = nil) {
    (self.base, self.stride, self.count, self.places) = (base, stride, count, places)
  }

  fileprivate func place(_ row: Int) -> Int { places?[row] ?? row }
}

extension Float: PanelArithmetic {
  public static func packTransposed(
    _ weights: UnsafePointer<Float>, size: Int, columns: Int, into panels: UnsafeMutablePointer<Float>
  ) {
    ser_pack_transposed(weights, size, columns, panels)
  }

  public static func panelProduct(
    _ x: PlacedRows<Float>, inner: Int, panels: UnsafePointer<Float>, columns: Int, adds: Bool,
    into out: UnsafeMutablePointer<Float>, stride: Int
  ) {
    ser_panel_product(x.base, x.stride, x.places, x.count, inner, panels, columns, adds ? 1 : 0, out, stride)
  }

  public static func addPanelWeightGradient(
    _ x: PlacedRows<Float>, inner: Int, g: UnsafePointer<Float>, columns: Int, to dw: UnsafeMutablePointer<Float>
  ) {
    ser_panel_weight_gradient(x.base, x.stride, g, columns, x.count, inner, columns, dw)
  }
}

extension Double: PanelArithmetic {
  public static func packTransposed(
    _ weights: UnsafePointer<Double>, size: Int, columns: Int, into panels: UnsafeMutablePointer<Double>
  ) {
    for k in 0..<size {
      for column in 0..<columns {
        panels[panelPlace(k, column, size: size, columns: columns)] = weights[column * size + k]
      }
    }
  }

  public static func panelProduct(
    _ x: PlacedRows<Double>, inner: Int, panels: UnsafePointer<Double>, columns: Int, adds: Bool,
    into out: UnsafeMutablePointer<Double>, stride: Int
  ) {
    for row in 0..<x.count {
      let (from, to) = (x.base + x.place(row) * x.stride, out + x.place(row) * stride)
      if !adds { clear(to, count: columns) }
      for k in 0..<inner {
        for c in 0..<columns { to[c] += from[k] * panels[panelPlace(k, c, size: inner, columns: columns)] }
      }
    }
  }

  public static func addPanelWeightGradient(
    _ x: PlacedRows<Double>, inner: Int, g: UnsafePointer<Double>, columns: Int, to dw: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<x.count {
      for k in 0..<inner {
        for c in 0..<columns { dw[k * columns + c] += x.base[row * x.stride + k] * g[row * columns + c] }
      }
    }
  }

  /// Where a weight stands in panels of 32 columns.
  private static func panelPlace(_ k: Int, _ column: Int, size: Int, columns: Int) -> Int {
    let first = column / 32 * 32
    return first * size + k * Swift.min(32, columns - first) + column - first
  }
}
