import Foundation
import SerNumerics

/// The orthonormal DCT-II that turns log-mel bands into cepstral coefficients (`scipy.fft.dct(type=2, norm="ortho")`).
public struct CosineTransform: Sendable {
  /// The first coefficients' basis, shape [bands, coefficients].
  public let basis: Matrix
  /// How the product with each row is taken.
  public let precision: TransformPrecision
  private let product: BandedProduct
  /// The sum of the 0th basis vector, in double precision.
  private let levelWeight: Double

  /// A transform from `bands` values to the first `coefficients` of them, at most `bands`.
  ///
  /// With a `lifter` L above 0, coefficient k is weighted by 1 + (L/2)·sin(π(k+1)/L), as `librosa.feature.mfcc` does:
  /// the high coefficients, which are small, come to the size of the low ones (Juang, Rabiner & Wilpon 1987,
  /// doi:10.1109/TASSP.1987.1165237).
  ///
  /// With double `precision` each row's mean is taken out before the product and put into the 0th coefficient, where
  /// alone it belongs: levels of -70 dB or so would otherwise cost every coefficient its last digits.
  public init(bands: Int, coefficients: Int, lifter: Double = 0, precision: TransformPrecision = .single) {
    var basis = Matrix(rows: bands, columns: coefficients)
    for k in 0..<coefficients {
      let lift = lifter > 0 ? 1 + lifter / 2 * sin(Double.pi * Double(k + 1) / lifter) : 1
      let scale = lift * ((k == 0 ? 1.0 : 2.0) / Double(bands)).squareRoot()
      for band in 0..<bands {
        basis[band, k] = Float(scale * cos(Double.pi * Double(k) * (Double(band) + 0.5) / Double(bands)))
      }
    }
    self.basis = basis
    self.precision = precision
    product = BandedProduct(basis)
    let lift = lifter > 0 ? 1 + lifter / 2 * sin(Double.pi / lifter) : 1
    levelWeight = lift * Double(bands).squareRoot()
  }

  /// Rows [frames, bands] to rows [frames, coefficients]; each depends on its own row alone.
  public func callAsFunction(_ rows: Matrix) -> Matrix {
    precondition(rows.columns == product.inputs, "rows of \(rows.columns) values; expected \(product.inputs)")
    guard precision == .double, product.outputs > 0 else { return multiply(rows) }
    let (deviations, means) = Self.centered(rows)
    var result = multiply(deviations)
    for (frame, mean) in means.enumerated() { result[frame, 0] = Float(Double(result[frame, 0]) + levelWeight * mean) }
    return result
  }

  private func multiply(_ rows: Matrix) -> Matrix {
    let count = rows.rows * product.outputs
    return Matrix(
      rows: rows.rows, columns: product.outputs,
      values: [Float](unsafeUninitializedCapacity: count) { result, resultCount in
        rows.values.withUnsafeBufferPointer { source in
          guard let source = source.baseAddress, let result = result.baseAddress else { return }
          product.multiply(source, count: rows.rows, into: result)
        }
        resultCount = count
      })
  }

  /// Rows without their means, and the means.
  private static func centered(_ rows: Matrix) -> (deviations: Matrix, means: [Double]) {
    let bands = rows.columns
    var means: [Double] = []
    means.reserveCapacity(rows.rows)
    var deviations = rows
    deviations.values.withUnsafeMutableBufferPointer { values in
      for first in stride(from: 0, to: values.count, by: max(1, bands)) {
        var mean = 0.0
        for band in first..<first + bands { mean += Double(values[band]) }
        mean /= Double(bands)
        for band in first..<first + bands { values[band] = Float(Double(values[band]) - mean) }
        means.append(mean)
      }
    }
    return (deviations, means)
  }
}
