import Foundation
import SerNumerics

/// The orthonormal DCT-II that turns log-mel bands into cepstral coefficients (`scipy.fft.dct(type=2, norm="ortho")`).
public struct CosineTransform: Sendable {
  /// The first coefficients' basis, shape [bands, coefficients].
  public let basis: Matrix
  private let product: BandedProduct

  /// A transform from `bands` values to the first `coefficients` of them, at most `bands`.
  ///
  /// With a `lifter` L above 0, coefficient k is weighted by 1 + (L/2)·sin(π(k+1)/L), as `librosa.feature.mfcc` does:
  /// the high coefficients, which are small, come to the size of the low ones (Juang, Rabiner & Wilpon 1987,
  /// doi:10.1109/TASSP.1987.1165237).
  public init(bands: Int, coefficients: Int, lifter: Double = 0) {
    var basis = Matrix(rows: bands, columns: coefficients)
    for k in 0..<coefficients {
      let lift = lifter > 0 ? 1 + lifter / 2 * sin(Double.pi * Double(k + 1) / lifter) : 1
      let scale = lift * ((k == 0 ? 1.0 : 2.0) / Double(bands)).squareRoot()
      for band in 0..<bands {
        basis[band, k] = Float(scale * cos(Double.pi * Double(k) * (Double(band) + 0.5) / Double(bands)))
      }
    }
    self.basis = basis
    product = BandedProduct(basis)
  }

  /// Rows [frames, bands] to rows [frames, coefficients]; each depends on its own row alone.
  public func callAsFunction(_ rows: Matrix) -> Matrix {
    precondition(rows.columns == product.inputs, "rows of \(rows.columns) values; expected \(product.inputs)")
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
}
