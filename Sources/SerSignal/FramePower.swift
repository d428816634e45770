import CSerKernels

/// Power spectra of overlapping windowed frames: what mel spectrograms and spectral shape are computed from.
///
/// Frame t is centred at sample t·hop, with zeros beyond both ends, as `librosa.stft(center=True,
/// pad_mode="constant")` cuts them. Owns plan and scratch: one per worker.
public final class FramePower {
  public let fftLength: Int
  public let windowLength: Int
  public let hopLength: Int
  private let fft: RealFFT
  private let window: [Float]
  /// The windowed samples within the FFT's signal; the margins around them stay zero.
  private let target: UnsafeMutablePointer<Float>

  /// `windowLength` samples under the window, centred in an FFT frame of `fftLength`.
  public init(fftLength: Int, windowLength: Int, hopLength: Int, window: Window) {
    precondition(windowLength <= fftLength && hopLength > 0)
    self.fftLength = fftLength
    self.windowLength = windowLength
    self.hopLength = hopLength
    fft = RealFFT(size: fftLength)
    self.window = window.coefficients(length: windowLength)
    target = fft.signal.baseAddress! + (fftLength - windowLength) / 2
  }

  /// Values of a spectrum: fftLength/2 + 1.
  public var bins: Int { fft.bins }

  /// Frames of a signal.
  public func frameCount(samples: Int) -> Int { 1 + samples / hopLength }

  /// |X|² of the given frames of the signal, row by row, into the beginning of `power`.
  public func compute(
    _ frames: Range<Int>, of samples: UnsafeBufferPointer<Float>, into power: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(power.count >= frames.count * bins)
    for (row, frame) in frames.enumerated() {
      load(from: start(ofFrame: frame), of: samples)
      transform()
      writePower(to: power.baseAddress! + row * bins)
    }
  }

  /// The first sample under the window of a frame; negative for the frames at the beginning of a clip.
  package func start(ofFrame frame: Int) -> Int { frame * hopLength - fftLength / 2 + (fftLength - windowLength) / 2 }

  /// Puts the windowed samples from `start` on into the FFT's signal, with zeros beyond both ends of the samples.
  package func load(from start: Int, of samples: UnsafeBufferPointer<Float>) {
    let inside = max(start, 0)..<max(max(start, 0), min(start + windowLength, samples.count))
    if inside.count < windowLength { target.update(repeating: 0, count: windowLength) }
    guard let source = samples.baseAddress, !inside.isEmpty else { return }
    let offset = inside.lowerBound - start
    window.withUnsafeBufferPointer { window in
      ser_multiply(source + inside.lowerBound, window.baseAddress! + offset, target + offset, inside.count)
    }
  }

  /// Transforms what is loaded.
  package func transform() { fft.forward() }

  /// Writes |X|² of what was transformed, ``bins`` values.
  package func writePower(to power: UnsafeMutablePointer<Float>) {
    ser_power_spectrum(fft.spectrum.baseAddress, power, bins)
  }
}
