import Foundation
import SerNumerics

/// The orthonormal DCT-II that turns log-mel bands into cepstral coefficients (`scipy.fft.dct(type=2, norm="ortho")`).
public struct CosineTransform: Sendable {
  /// The first coefficients' basis, shape [bands, coefficients].
  public let basis: Matrix

  /// A transform from `bands` values to the first `coefficients` of them, at most `bands`.
  public init(bands: Int, coefficients: Int) {
    var basis = Matrix(rows: bands, columns: coefficients)
    for k in 0..<coefficients {
      let scale = ((k == 0 ? 1.0 : 2.0) / Double(bands)).squareRoot()
      for band in 0..<bands {
        basis[band, k] = Float(scale * cos(Double.pi * Double(k) * (Double(band) + 0.5) / Double(bands)))
      }
    }
    self.basis = basis
  }

  /// Rows [frames, bands] to rows [frames, coefficients].
  public func callAsFunction(_ rows: Matrix) -> Matrix { MatrixProduct.multiply(rows, basis) }
}
