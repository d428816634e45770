import CSerKernels
import SerLearning
import SerNumerics

/// A kernel with its parameters settled: γ is a number here.
public struct KernelFunction: Codable, Sendable, Equatable {
  public let kind: KernelKind
  /// At least 0; without meaning for the linear kernel.
  public let gamma: Double
  /// c₀ of the polynomial and sigmoid kernels.
  public let coef0: Double
  /// Of the polynomial kernel, at least 1.
  public let degree: Int

  public init(_ kind: KernelKind, gamma: Double = 1, coef0: Double = 0, degree: Int = 3) {
    self.kind = kind
    self.gamma = gamma
    self.coef0 = coef0
    self.degree = degree
  }

  /// Whether the kernel depends on the difference of its arguments only, so that a common offset may be taken off.
  var isTranslationInvariant: Bool { kind == .rbf }

  /// The kernel of a row with itself, from its squared norm.
  func diagonal(squaredNorm: Double) -> Float {
    switch kind {
    case .linear: Float(squaredNorm)
    case .rbf: 1
    case .polynomial, .sigmoid:
      value(product: Float(squaredNorm), norms: (Float(squaredNorm), Float(squaredNorm)))
    }
  }

  /// The kernel of two rows from their inner product and squared norms.
  func value(product: Float, norms: (Float, Float)) -> Float {
    var result = product
    withUnsafeMutablePointer(to: &result) { result in
      withUnsafePointer(to: norms.1) { map(result, count: 1, norms: $0, ownNorm: norms.0) }
    }
    return result
  }

  /// Turns `count` inner products of one row with others into kernel values, in place.
  ///
  /// - Parameters:
  ///   - norms: squared norms of the other rows.
  ///   - ownNorm: squared norm of the one row.
  func map(_ products: UnsafeMutablePointer<Float>, count: Int, norms: UnsafePointer<Float>, ownNorm: Float) {
    switch kind {
    case .linear: break
    case .rbf: ser_rbf_from_products(products, norms, ownNorm, Float(gamma), count)
    case .polynomial: ser_polynomial_from_products(products, Float(gamma), Float(coef0), UInt32(degree), count)
    case .sigmoid: ser_sigmoid_from_products(products, Float(gamma), Float(coef0), count)
    }
  }

  /// Throws where kernel values of rows with these squared norms would overflow.
  ///
  /// - Parameter firstRow: the number of the first row, for errors.
  func check(squaredNorms norms: [Double], firstRow: Int = 0) throws(TrainingError) {
    let greatest = norms.max() ?? 0
    guard !greatestMagnitude(product: greatest).isFinite else { return }
    let row = norms.indices.first { norms[$0] == greatest } ?? 0
    throw .invalidRows(
      "row \(firstRow + row) has values so large that the \(kind.rawValue) kernel overflows: standardise the features"
        + (kind == .polynomial ? ", or lower gamma or degree" : ""))
  }

  /// A bound on the magnitude of kernel values and of everything on the way to them, given a bound on |⟨x, z⟩|
  /// (by Cauchy and Schwarz, the product of the norms); infinite where `Float` would overflow.
  func greatestMagnitude(product: Double) -> Double {
    let affine = gamma * product + abs(coef0)
    let bound =
      switch kind {
      case .linear, .rbf: product
      case .polynomial: (0..<degree).reduce(1.0) { power, _ in power * max(affine, 1) }
      case .sigmoid: affine
      }
    return max(bound, product) < Double(Float.greatestFiniteMagnitude) / 8 ? bound : .infinity
  }
}
