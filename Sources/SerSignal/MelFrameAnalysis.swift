import SerNumerics

/// One frame after another from samples to mel-band powers: window, FFT, power, filterbank.
///
/// Whole clips (``LogMelSpectrogram``) and streams (``LogMelStream``) share it, and a frame's bits depend on the
/// samples under its window alone. Owns plan, filterbank and scratch: one per worker.
package final class MelFrameAnalysis {
  package let parameters: MelParameters
  package let filterbank: MelFilterbank
  package let frames: FramePower

  private let product: BandedProduct
  private let power: UnsafeMutablePointer<Float>

  /// Frames whose spectra are kept before they are summed into bands.
  package static let blockFrames = 16

  package init(_ parameters: MelParameters) {
    self.parameters = parameters
    filterbank = MelFilterbank(parameters)
    frames = FramePower(
      fftLength: parameters.fftLength, windowLength: parameters.windowLength, hopLength: parameters.hopLength,
      window: parameters.window, precision: parameters.precision)
    product = BandedProduct(filterbank.transposed)
    power = .allocate(capacity: Self.blockFrames * frames.bins)
    power.initialize(repeating: 0, count: Self.blockFrames * frames.bins)
  }

  deinit { power.deallocate() }

  /// The first sample under the window of a frame; negative for the frames at the beginning of a clip.
  package func start(ofFrame frame: Int) -> Int { frames.start(ofFrame: frame) }

  /// Puts the windowed samples from `start` on into the FFT's signal, with zeros beyond both ends of the samples.
  package func load(from start: Int, of samples: UnsafeBufferPointer<Float>) { frames.load(from: start, of: samples) }

  /// Transforms what is loaded.
  package func transform() { frames.transform() }

  /// Keeps |X|² of what was transformed as a row of the block, 0..<``blockFrames``.
  package func keepPower(row: Int) { frames.writePower(to: power + row * frames.bins) }

  /// Sums the first `rows` spectra of the block into bands: row-major [rows, bands].
  package func sumBands(rows: Int, into bands: UnsafeMutablePointer<Float>) {
    product.multiply(power, count: rows, into: bands)
  }
}
