import Foundation
import SerNumerics

/// Frames at another rate, straight from their spectra: the inverse transform evaluated at the new sample times, with
/// all bins above the new Nyquist frequency left out.
///
/// As openSMILE does it for its formants, with what follows from that: the output begins with the zeros in front of a
/// centred frame and has the length of the frame without them, so that its end is cut where the padding is long; at
/// most `length`/2 bins take part; 0 Hz has the weight of any other bin, twice of what it should have.
public struct SpectralResampler: Sendable {
  /// Samples of a resampled frame.
  public let length: Int
  /// Floats of a spectrum that are read: 0 Hz and the following bins, interleaved.
  public let inputLength: Int
  /// In Hz: not exactly the one asked for, since a frame must have a whole number of samples.
  public let sampleRate: Double
  private let basis: Matrix

  /// From frames of `frameLength` samples at `sourceRate` Hz, centred in `fftLength`.
  public init(frameLength: Int, fftLength: Int, sourceRate: Double, targetRate: Double) {
    let exact = Double(frameLength) * targetRate / sourceRate
    length = Int(exact.rounded())
    let ratio = exact.rounded() / Double(frameLength)
    sampleRate = sourceRate * ratio
    let period = Double(fftLength) * ratio
    let bins = max(1, min(length, fftLength) / 2)
    inputLength = 2 * bins
    var basis = Matrix(rows: inputLength, columns: length)
    let scale = 2 / Double(fftLength)
    for sample in 0..<length {
      basis[0, sample] = Float(scale)
      for bin in 1..<max(1, bins) {
        let angle = 2 * Double.pi * Double(bin * sample) / period
        basis[2 * bin, sample] = Float(scale * cos(angle))
        // The transform's imaginary part is that of exp(-iωt).
        basis[2 * bin + 1, sample] = Float(-scale * sin(angle))
      }
    }
    self.basis = basis
  }

  /// Spectra [frames, inputLength] to samples [frames, length].
  public func callAsFunction(_ spectra: Matrix) -> Matrix { MatrixProduct.multiply(spectra, basis) }
}
