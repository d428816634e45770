import Foundation

/// A complex number in double precision.
@frozen
public struct Complex: Sendable, Equatable {
  public var real: Double
  public var imaginary: Double

  @inlinable
  public init(_ real: Double, _ imaginary: Double = 0) {
    self.real = real
    self.imaginary = imaginary
  }

  /// |z|²
  @inlinable public var squaredMagnitude: Double { real * real + imaginary * imaginary }
  /// |z|
  @inlinable public var magnitude: Double { squaredMagnitude.squareRoot() }
  /// The angle in radians, −π…π.
  public var phase: Double { atan2(imaginary, real) }
  @inlinable public var conjugate: Complex { Complex(real, -imaginary) }

  @inlinable
  public static func + (a: Complex, b: Complex) -> Complex { Complex(a.real + b.real, a.imaginary + b.imaginary) }

  @inlinable
  public static func - (a: Complex, b: Complex) -> Complex { Complex(a.real - b.real, a.imaginary - b.imaginary) }

  @inlinable
  public static func * (a: Complex, b: Complex) -> Complex {
    Complex(a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  @inlinable
  public static func * (a: Double, b: Complex) -> Complex { Complex(a * b.real, a * b.imaginary) }

  /// The quotient; not finite where `b` is zero.
  @inlinable
  public static func / (a: Complex, b: Complex) -> Complex { (1 / b.squaredMagnitude) * (a * b.conjugate) }

  /// The square root with a real part of at least 0.
  @inlinable
  public var squareRoot: Complex {
    let size = magnitude
    let x = (0.5 * (size + abs(real))).squareRoot()
    guard x > 0 else { return Complex(0) }
    let y = abs(imaginary) / (2 * x)
    let (a, b) = real >= 0 ? (x, y) : (y, x)
    return Complex(a, imaginary < 0 ? -b : b)
  }
}
