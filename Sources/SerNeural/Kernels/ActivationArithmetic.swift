import CSerKernels
import Foundation

/// Activation functions, softmax and dropout.
public protocol ActivationArithmetic {
  /// out = max(0, x); NaN stays.
  static func rectify(_ x: UnsafePointer<Self>, into out: UnsafeMutablePointer<Self>, count: Int)
  /// g = 0 where `out` is not above 0.
  static func rectifyGradient(_ out: UnsafePointer<Self>, _ g: UnsafeMutablePointer<Self>, count: Int)
  /// out = x/2·(1 + erf(x/√2)) (Hendrycks & Gimpel 2016, arXiv:1606.08415)
  static func gelu(_ x: UnsafePointer<Self>, into out: UnsafeMutablePointer<Self>, count: Int)
  /// g *= gelu'(x)
  static func geluGradient(_ x: UnsafePointer<Self>, _ g: UnsafeMutablePointer<Self>, count: Int)
  static func hyperbolicTangent(_ values: UnsafeMutablePointer<Self>, count: Int)
  /// g *= 1 - out²
  static func hyperbolicTangentGradient(_ out: UnsafePointer<Self>, _ g: UnsafeMutablePointer<Self>, count: Int)
  /// out = x·scale where the draw first + i of the seed is at least `threshold`, else 0.
  static func dropout(
    _ x: UnsafePointer<Self>, into out: UnsafeMutablePointer<Self>, count: Int, seed: UInt64, first: Int,
    threshold: UInt32, scale: Self)
  /// Softmax of the first `valid` of the `columns` values of each row; the others become 0.
  static func softmaxRows(_ values: UnsafeMutablePointer<Self>, rows: Int, valid: Int, columns: Int)
  /// g = p·(g - Σ g·p) a row, over the first `valid` values; the others become 0.
  static func softmaxGradient(
    _ p: UnsafePointer<Self>, _ g: UnsafeMutablePointer<Self>, rows: Int, valid: Int, columns: Int)
}

extension Float: ActivationArithmetic {
  public static func rectify(_ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int) {
    ser_rectify(x, out, count)
  }

  public static func rectifyGradient(_ out: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, count: Int) {
    ser_rectify_gradient(out, g, count)
  }

  public static func gelu(_ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int) {
    ser_gelu(x, out, count)
  }

  public static func geluGradient(_ x: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, count: Int) {
    ser_gelu_gradient(x, g, count)
  }

  public static func hyperbolicTangent(_ values: UnsafeMutablePointer<Float>, count: Int) { ser_tanh(values, count) }

  public static func hyperbolicTangentGradient(
    _ out: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, count: Int
  ) {
    ser_tanh_gradient(out, g, count)
  }

  public static func dropout(
    _ x: UnsafePointer<Float>, into out: UnsafeMutablePointer<Float>, count: Int, seed: UInt64, first: Int,
    threshold: UInt32, scale: Float
  ) {
    ser_dropout(x, out, count, seed, UInt64(first), threshold, scale)
  }

  public static func softmaxRows(_ values: UnsafeMutablePointer<Float>, rows: Int, valid: Int, columns: Int) {
    ser_softmax_rows(values, rows, valid, columns)
  }

  public static func softmaxGradient(
    _ p: UnsafePointer<Float>, _ g: UnsafeMutablePointer<Float>, rows: Int, valid: Int, columns: Int
  ) {
    ser_softmax_gradient(p, g, rows, valid, columns)
  }
}

extension Double: ActivationArithmetic {
  public static func rectify(_ x: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>, count: Int) {
    for i in 0..<count { out[i] = x[i] < 0 ? 0 : x[i] }
  }

  public static func rectifyGradient(_ out: UnsafePointer<Double>, _ g: UnsafeMutablePointer<Double>, count: Int) {
    for i in 0..<count where !(out[i] > 0) { g[i] = 0 }
  }

  public static func gelu(_ x: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>, count: Int) {
    for i in 0..<count { out[i] = 0.5 * x[i] * (1 + erf(x[i] * 0.5.squareRoot())) }
  }

  public static func geluGradient(_ x: UnsafePointer<Double>, _ g: UnsafeMutablePointer<Double>, count: Int) {
    for i in 0..<count {
      let area = 0.5 * (1 + erf(x[i] * 0.5.squareRoot()))
      let density = exp(-0.5 * x[i] * x[i]) / (2 * Double.pi).squareRoot()
      g[i] *= area + x[i] * density
    }
  }

  public static func hyperbolicTangent(_ values: UnsafeMutablePointer<Double>, count: Int) {
    for i in 0..<count { values[i] = tanh(values[i]) }
  }

  public static func hyperbolicTangentGradient(
    _ out: UnsafePointer<Double>, _ g: UnsafeMutablePointer<Double>, count: Int
  ) {
    for i in 0..<count { g[i] *= 1 - out[i] * out[i] }
  }

  public static func dropout(
    _ x: UnsafePointer<Double>, into out: UnsafeMutablePointer<Double>, count: Int, seed: UInt64, first: Int,
    threshold: UInt32, scale: Double
  ) {
    for i in 0..<count {
      // SplitMix64, whose n-th number needs none of those before it.
      var z = seed &+ UInt64(first + i + 1) &* 0x9e37_79b9_7f4a_7c15
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      out[i] = UInt32((z ^ (z >> 31)) >> 32) >= threshold ? x[i] * scale : 0
    }
  }

  public static func softmaxRows(_ values: UnsafeMutablePointer<Double>, rows: Int, valid: Int, columns: Int) {
    for row in 0..<rows {
      let line = UnsafeMutableBufferPointer(start: values + row * columns, count: columns)
      let greatest = line.prefix(valid).max() ?? 0
      for c in 0..<columns { line[c] = c < valid ? exp(line[c] - greatest) : 0 }
      let total = line.reduce(0, +)
      for c in 0..<valid { line[c] /= total }
    }
  }

  public static func softmaxGradient(
    _ p: UnsafePointer<Double>, _ g: UnsafeMutablePointer<Double>, rows: Int, valid: Int, columns: Int
  ) {
    for row in 0..<rows {
      let base = row * columns
      let total = (0..<valid).reduce(0) { $0 + g[base + $1] * p[base + $1] }
      for c in 0..<columns { g[base + c] = c < valid ? p[base + c] * (g[base + c] - total) : 0 }
    }
  }
}
