import CSerKernels
import SerNumerics

/// One frame after another from samples to mel-band powers: window, FFT, power, filterbank.
///
/// Whole clips (``LogMelSpectrogram``) and streams (``LogMelStream``) share it, and a frame's bits depend on the
/// samples under its window alone. Owns plan, filterbank and scratch: one per worker.
package final class MelFrameAnalysis {
  package let parameters: MelParameters
  package let filterbank: MelFilterbank
  package let fft: RealFFT

  private let window: [Float]
  private let product: BandedProduct
  private let power: UnsafeMutablePointer<Float>
  /// The windowed samples within the FFT's signal; the margins around them stay zero.
  private let target: UnsafeMutablePointer<Float>

  /// Frames whose spectra are kept before they are summed into bands.
  package static let blockFrames = 16

  package init(_ parameters: MelParameters) {
    precondition(parameters.windowLength <= parameters.fftLength && parameters.hopLength > 0)
    self.parameters = parameters
    filterbank = MelFilterbank(parameters)
    fft = RealFFT(size: parameters.fftLength)
    window = parameters.window.coefficients(length: parameters.windowLength)
    product = BandedProduct(filterbank.transposed)
    power = .allocate(capacity: Self.blockFrames * fft.bins)
    power.initialize(repeating: 0, count: Self.blockFrames * fft.bins)
    target = fft.signal.baseAddress! + (parameters.fftLength - parameters.windowLength) / 2
  }

  deinit { power.deallocate() }

  /// The first sample under the window of a frame; negative for the frames at the beginning of a clip.
  package func start(ofFrame frame: Int) -> Int {
    frame * parameters.hopLength - parameters.fftLength / 2 + (parameters.fftLength - parameters.windowLength) / 2
  }

  /// Puts the windowed samples from `start` on into the FFT's signal, with zeros beyond both ends of the samples.
  package func load(from start: Int, of samples: UnsafeBufferPointer<Float>) {
    let length = parameters.windowLength
    let inside = max(start, 0)..<max(max(start, 0), min(start + length, samples.count))
    if inside.count < length { target.update(repeating: 0, count: length) }
    guard let source = samples.baseAddress, !inside.isEmpty else { return }
    let offset = inside.lowerBound - start
    window.withUnsafeBufferPointer { window in
      ser_multiply(source + inside.lowerBound, window.baseAddress! + offset, target + offset, inside.count)
    }
  }

  /// Transforms what is loaded.
  package func transform() { fft.forward() }

  /// Keeps |X|² of what was transformed as a row of the block, 0..<``blockFrames``.
  package func keepPower(row: Int) {
    ser_power_spectrum(fft.spectrum.baseAddress, power + row * fft.bins, fft.bins)
  }

  /// Sums the first `rows` spectra of the block into bands: row-major [rows, bands].
  package func sumBands(rows: Int, into bands: UnsafeMutablePointer<Float>) {
    product.multiply(power, count: rows, into: bands)
  }
}
