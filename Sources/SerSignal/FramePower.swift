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

  /// `windowLength` samples under the window, centred in an FFT frame of `fftLength`.
  public init(fftLength: Int, windowLength: Int, hopLength: Int, window: Window) {
    precondition(windowLength <= fftLength && hopLength > 0)
    self.fftLength = fftLength
    self.windowLength = windowLength
    self.hopLength = hopLength
    fft = RealFFT(size: fftLength)
    self.window = window.coefficients(length: windowLength)
  }

  /// Values of a spectrum: fftLength/2 + 1.
  public var bins: Int { fft.bins }

  /// Frames of a signal.
  public func frameCount(samples: Int) -> Int { 1 + samples / hopLength }

  /// |X|² of the given frames of the signal, row by row, into the beginning of `power`.
  public func compute(
    _ frames: Range<Int>, of samples: UnsafeBufferPointer<Float>, into power: UnsafeMutableBufferPointer<Float>
  ) {
    for (row, frame) in frames.enumerated() {
      load(frame, of: samples)
      fft.forwardPower(into: UnsafeMutableBufferPointer(rebasing: power[(row * bins)...]))
    }
  }

  /// The windowed samples of a frame into the middle of the FFT's signal; its margins stay zero.
  private func load(_ frame: Int, of samples: UnsafeBufferPointer<Float>) {
    let length = windowLength
    let margin = (fftLength - length) / 2
    let start = frame * hopLength - fftLength / 2 + margin
    let target = UnsafeMutableBufferPointer(rebasing: fft.signal[margin..<margin + length])
    let inside = max(start, 0)..<max(max(start, 0), min(start + length, samples.count))
    if inside.count < length { target.update(repeating: 0) }
    guard let source = samples.baseAddress, !inside.isEmpty else { return }
    let offset = inside.lowerBound - start
    window.withUnsafeBufferPointer { window in
      ser_multiply(
        source + inside.lowerBound, window.baseAddress! + offset, target.baseAddress! + offset, inside.count)
    }
  }
}
