import CSerKernels

/// Batch and layer normalisation of row-major matrices.
public protocol NormalizationArithmetic {
  /// sums[c] += Σ a[r][c] and products[c] += Σ a[r][c]·b[r][c]
  static func addColumnSumsAndProducts(
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, rows: Int, columns: Int, sums: UnsafeMutablePointer<Double>,
    products: UnsafeMutablePointer<Double>)
  /// out = max(lower, scale[c]·x + shift[c])
  static func scaleAndShift(
    _ x: UnsafePointer<Self>, rows: Int, columns: Int, scale: UnsafePointer<Self>, shift: UnsafePointer<Self>,
    lower: Self, into out: UnsafeMutablePointer<Self>)
  /// dx = own[c]·g + slope[c]·x + offset[c]
  static func normalizationGradient(
    _ g: UnsafePointer<Self>, x: UnsafePointer<Self>, rows: Int, columns: Int, own: UnsafePointer<Self>,
    slope: UnsafePointer<Self>, offset: UnsafePointer<Self>, into dx: UnsafeMutablePointer<Self>)
  /// out = gain[c]·n + bias[c] with n = (x - mean)·inverse a row, inverse = 1/√(variance + epsilon).
  static func layerNormalize(
    _ x: UnsafePointer<Self>, rows: Int, columns: Int, gain: UnsafePointer<Self>, bias: UnsafePointer<Self>,
    epsilon: Self, into out: UnsafeMutablePointer<Self>, normalized: UnsafeMutablePointer<Self>,
    inverse: UnsafeMutablePointer<Self>)
  /// dx of ``layerNormalize(_:rows:columns:gain:bias:epsilon:into:normalized:inverse:)``; dx may be g.
  static func layerNormalizeGradient(
    _ g: UnsafePointer<Self>, normalized: UnsafePointer<Self>, inverse: UnsafePointer<Self>,
    gain: UnsafePointer<Self>, rows: Int, columns: Int, into dx: UnsafeMutablePointer<Self>)
}

extension Float: NormalizationArithmetic {
  public static func addColumnSumsAndProducts(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, rows: Int, columns: Int,
    sums: UnsafeMutablePointer<Double>, products: UnsafeMutablePointer<Double>
  ) {
    if a == b {
      ser_column_sums_and_squares(a, rows, columns, sums, products)
    } else {
      ser_column_sums_and_products(a, b, rows, columns, sums, products)
    }
  }

  public static func scaleAndShift(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
    lower: Float, into out: UnsafeMutablePointer<Float>
  ) {
    ser_scale_and_shift(x, rows, columns, scale, shift, lower, out)
  }

  public static func normalizationGradient(
    _ g: UnsafePointer<Float>, x: UnsafePointer<Float>, rows: Int, columns: Int, own: UnsafePointer<Float>,
    slope: UnsafePointer<Float>, offset: UnsafePointer<Float>, into dx: UnsafeMutablePointer<Float>
  ) {
    ser_normalization_gradient(g, x, rows, columns, own, slope, offset, dx)
  }

  public static func layerNormalize(
    _ x: UnsafePointer<Float>, rows: Int, columns: Int, gain: UnsafePointer<Float>, bias: UnsafePointer<Float>,
    epsilon: Float, into out: UnsafeMutablePointer<Float>, normalized: UnsafeMutablePointer<Float>,
    inverse: UnsafeMutablePointer<Float>
  ) {
    ser_layer_normalize(x, rows, columns, gain, bias, epsilon, out, normalized, inverse)
  }

  public static func layerNormalizeGradient(
    _ g: UnsafePointer<Float>, normalized: UnsafePointer<Float>, inverse: UnsafePointer<Float>,
    gain: UnsafePointer<Float>, rows: Int, columns: Int, into dx: UnsafeMutablePointer<Float>
  ) {
    ser_layer_normalize_gradient(g, normalized, inverse, gain, rows, columns, dx)
  }
}

extension Double: NormalizationArithmetic {
  public static func addColumnSumsAndProducts(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, rows: Int, columns: Int,
    sums: UnsafeMutablePointer<Double>, products: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows {
      for c in 0..<columns {
        sums[c] += a[row * columns + c]
        products[c] += a[row * columns + c] * b[row * columns + c]
      }
    }
  }

  public static func scaleAndShift(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, scale: UnsafePointer<Double>, shift: UnsafePointer<Double>,
    lower: Double, into out: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<rows * columns { out[i] = Swift.max(lower, scale[i % columns] * x[i] + shift[i % columns]) }
  }

  public static func normalizationGradient(
    _ g: UnsafePointer<Double>, x: UnsafePointer<Double>, rows: Int, columns: Int, own: UnsafePointer<Double>,
    slope: UnsafePointer<Double>, offset: UnsafePointer<Double>, into dx: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<rows * columns {
      dx[i] = own[i % columns] * g[i] + slope[i % columns] * x[i] + offset[i % columns]
    }
  }

  public static func layerNormalize(
    _ x: UnsafePointer<Double>, rows: Int, columns: Int, gain: UnsafePointer<Double>, bias: UnsafePointer<Double>,
    epsilon: Double, into out: UnsafeMutablePointer<Double>, normalized: UnsafeMutablePointer<Double>,
    inverse: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows {
      let values = UnsafeBufferPointer(start: x + row * columns, count: columns)
      let mean = values.reduce(0, +) / Double(columns)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      inverse[row] = 1 / (variance + epsilon).squareRoot()
      for c in 0..<columns {
        normalized[row * columns + c] = (values[c] - mean) * inverse[row]
        out[row * columns + c] = normalized[row * columns + c] * gain[c] + bias[c]
      }
    }
  }

  public static func layerNormalizeGradient(
    _ g: UnsafePointer<Double>, normalized: UnsafePointer<Double>, inverse: UnsafePointer<Double>,
    gain: UnsafePointer<Double>, rows: Int, columns: Int, into dx: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows {
      let base = row * columns
      let scaled = (0..<columns).map { g[base + $0] * gain[$0] }
      let mean = scaled.reduce(0, +) / Double(columns)
      let slope = (0..<columns).reduce(0) { $0 + scaled[$1] * normalized[base + $1] } / Double(columns)
      for c in 0..<columns { dx[base + c] = inverse[row] * (scaled[c] - mean - normalized[base + c] * slope) }
    }
  }
}
