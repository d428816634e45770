import CSerKernels
import SerNumerics

/// Matrix products and the sums that go with them. All matrices are row-major.
public protocol MatrixArithmetic {
  /// `result = scale · a · b + kept · result`; `a` is [rows, inner], `b` [inner, columns].
  static func multiply(
    _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>, into result: UnsafeMutablePointer<Self>, resultStride: Int,
    rows: Int, inner: Int, columns: Int, scale: Self, keeping kept: Self)
  /// values[i] = 0. (The library's `update(repeating:)` goes value by value where a generic isn't specialised.)
  static func clear(_ values: UnsafeMutablePointer<Self>, count: Int)
  /// to[i] = from[i]
  static func copy(_ from: UnsafePointer<Self>, to: UnsafeMutablePointer<Self>, count: Int)
  /// values[i] *= factor
  static func scale(_ values: UnsafeMutablePointer<Self>, by factor: Self, count: Int)
  /// Values in double precision. (Conversions one by one are dear where a generic isn't specialised.)
  static func doubles(_ values: UnsafePointer<Self>, count: Int) -> [Double]
  /// Values rounded from double precision.
  static func round(_ doubles: [Double], into values: UnsafeMutablePointer<Self>)
  /// values[r][c] += bias[c]
  static func addBias(
    _ bias: UnsafePointer<Self>, to values: UnsafeMutablePointer<Self>, rows: Int, columns: Int)
  /// sums[c] += Σ values[r][c]
  static func addColumnSums(
    _ values: UnsafePointer<Self>, rows: Int, columns: Int, to sums: UnsafeMutablePointer<Double>)
  /// out[i] += scale · x[i]
  static func addMultiple(
    _ x: UnsafePointer<Self>, _ scale: Self, to out: UnsafeMutablePointer<Self>, count: Int)
}

extension MatrixArithmetic where Self: BinaryFloatingPoint {
  /// `result = a · b + kept · result`
  static func multiply(
    _ a: MatrixOperand<Self>, _ b: MatrixOperand<Self>, into result: UnsafeMutablePointer<Self>, resultStride: Int,
    rows: Int, inner: Int, columns: Int, keeping kept: Self = 0
  ) {
    multiply(
      a, b, into: result, resultStride: resultStride, rows: rows, inner: inner, columns: columns, scale: 1,
      keeping: kept)
  }
}

extension Float: MatrixArithmetic {
  public static func clear(_ values: UnsafeMutablePointer<Float>, count: Int) {
    values.update(repeating: 0, count: count)
  }

  public static func copy(_ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, count: Int) {
    to.update(from: from, count: count)
  }

  public static func multiply(
    _ a: MatrixOperand<Float>, _ b: MatrixOperand<Float>, into result: UnsafeMutablePointer<Float>, resultStride: Int,
    rows: Int, inner: Int, columns: Int, scale: Float, keeping kept: Float
  ) {
    MatrixProduct.multiply(
      a, b, into: result, resultStride: resultStride, rows: rows, inner: inner, columns: columns, scale: scale,
      keeping: kept)
  }

  public static func scale(_ values: UnsafeMutablePointer<Float>, by factor: Float, count: Int) {
    ser_scale(values, factor, count)
  }

  public static func doubles(_ values: UnsafePointer<Float>, count: Int) -> [Double] {
    (0..<count).map { Double(values[$0]) }
  }

  public static func round(_ doubles: [Double], into values: UnsafeMutablePointer<Float>) {
    for (index, value) in doubles.enumerated() { values[index] = Float(value) }
  }

  public static func addBias(
    _ bias: UnsafePointer<Float>, to values: UnsafeMutablePointer<Float>, rows: Int, columns: Int
  ) {
    ser_add_bias(values, rows, columns, bias)
  }

  public static func addColumnSums(
    _ values: UnsafePointer<Float>, rows: Int, columns: Int, to sums: UnsafeMutablePointer<Double>
  ) {
    ser_column_sums(values, rows, columns, sums)
  }

  public static func addMultiple(
    _ x: UnsafePointer<Float>, _ scale: Float, to out: UnsafeMutablePointer<Float>, count: Int
  ) {
    ser_add_multiple(out, x, scale, count)
  }
}

extension Double: MatrixArithmetic {
  public static func clear(_ values: UnsafeMutablePointer<Double>, count: Int) {
    values.update(repeating: 0, count: count)
  }

  public static func copy(_ from: UnsafePointer<Double>, to: UnsafeMutablePointer<Double>, count: Int) {
    to.update(from: from, count: count)
  }

  public static func multiply(
    _ a: MatrixOperand<Double>, _ b: MatrixOperand<Double>, into result: UnsafeMutablePointer<Double>,
    resultStride: Int, rows: Int, inner: Int, columns: Int, scale: Double, keeping kept: Double
  ) {
    MatrixProduct.multiply(
      a, b, into: result, resultStride: resultStride, rows: rows, inner: inner, columns: columns, scale: scale,
      keeping: kept)
  }

  public static func scale(_ values: UnsafeMutablePointer<Double>, by factor: Double, count: Int) {
    for i in 0..<count { values[i] *= factor }
  }

  public static func doubles(_ values: UnsafePointer<Double>, count: Int) -> [Double] {
    (0..<count).map { Double(values[$0]) }
  }

  public static func round(_ doubles: [Double], into values: UnsafeMutablePointer<Double>) {
    for (index, value) in doubles.enumerated() { values[index] = Double(value) }
  }

  public static func addBias(
    _ bias: UnsafePointer<Double>, to values: UnsafeMutablePointer<Double>, rows: Int, columns: Int
  ) {
    for row in 0..<rows { for c in 0..<columns { values[row * columns + c] += bias[c] } }
  }

  public static func addColumnSums(
    _ values: UnsafePointer<Double>, rows: Int, columns: Int, to sums: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows { for c in 0..<columns { sums[c] += values[row * columns + c] } }
  }

  public static func addMultiple(
    _ x: UnsafePointer<Double>, _ scale: Double, to out: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { out[i] += scale * x[i] }
  }
}
