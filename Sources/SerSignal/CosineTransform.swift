import Foundation
import SerNumerics

/// The orthonormal DCT-II that turns log-mel bands into cepstral coefficients (`scipy.fft.dct(type=2, norm="ortho")`).
public struct CosineTransform: Sendable {
  /// The first coefficients' basis, shape [bands, coefficients].
  public let basis: Matrix

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
  }

  /// Rows [frames, bands] to rows [frames, coefficients].
  public func callAsFunction(_ rows: Matrix) -> Matrix { MatrixProduct.multiply(rows, basis) }
}
