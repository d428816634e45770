import CSerKernels

/// The precision of transforms.
public enum TransformPrecision: String, Sendable, Codable, CaseIterable {
  /// Fast: bins 70 dB and more below the strongest of their frame carry its rounding.
  case single
  /// As librosa transforms, at twice the time of the transform.
  case double
}

/// Power spectra of overlapping windowed frames: what mel spectrograms are computed from.
///
/// Frame t is centred at sample t·hop, with zeros beyond both ends, as `librosa.stft(center=True,
/// pad_mode="constant")` cuts them. Owns plan and scratch: one per worker.
public final class FramePower {
  public let fftLength: Int
  public let windowLength: Int
  public let hopLength: Int
  private let transform: Transform

  private enum Transform {
    case single(RealFFT, window: [Float])
    case double(DoubleFFT, window: [Double])
  }

  /// `windowLength` samples under the window, centred in an FFT frame of `fftLength`.
  public init(
    fftLength: Int, windowLength: Int, hopLength: Int, window: Window, precision: TransformPrecision = .single
  ) {
    precondition(windowLength <= fftLength && hopLength > 0)
    self.fftLength = fftLength
    self.windowLength = windowLength
    self.hopLength = hopLength
    switch precision {
    case .single: transform = .single(RealFFT(size: fftLength), window: window.coefficients(length: windowLength))
    case .double:
      transform = .double(DoubleFFT(size: fftLength), window: window.preciseCoefficients(length: windowLength))
    }
  }

  /// Values of a spectrum: fftLength/2 + 1.
  public var bins: Int { fftLength / 2 + 1 }

  /// Frames of a signal.
  public func frameCount(samples: Int) -> Int { 1 + samples / hopLength }

  /// |X|² of the given frames of the signal, row by row, into the beginning of `power`.
  public func compute(
    _ frames: Range<Int>, of samples: UnsafeBufferPointer<Float>, into power: UnsafeMutableBufferPointer<Float>
  ) {
    for (row, frame) in frames.enumerated() {
      let target = UnsafeMutableBufferPointer(rebasing: power[(row * bins)..<(row + 1) * bins])
      switch transform {
      case .single(let fft, let window):
        load(frame, of: samples, into: fft.signal) { source, offset, target, count in
          window.withUnsafeBufferPointer { ser_multiply(source, $0.baseAddress! + offset, target, count) }
        }
        fft.forwardPower(into: target)
      case .double(let fft, let window):
        load(frame, of: samples, into: fft.signal) { source, offset, target, count in
          window.withUnsafeBufferPointer { ser_multiply_to_double(source, $0.baseAddress! + offset, target, count) }
        }
        fft.forward()
        let spectrum = fft.spectrum
        for bin in 0..<target.count {
          let (re, im) = (spectrum[2 * bin], spectrum[2 * bin + 1])
          target[bin] = Float(re * re + im * im)
        }
      }
    }
  }

  /// The windowed samples of a frame into the middle of the FFT's signal; its margins stay zero.
  private func load<Value: FloatingPoint>(
    _ frame: Int, of samples: UnsafeBufferPointer<Float>, into signal: UnsafeMutableBufferPointer<Value>,
    _ multiply: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Value>, Int) -> Void
  ) {
    let length = windowLength
    let margin = (fftLength - length) / 2
    let start = frame * hopLength - fftLength / 2 + margin
    let target = UnsafeMutableBufferPointer(rebasing: signal[margin..<margin + length])
    let inside = max(start, 0)..<max(max(start, 0), min(start + length, samples.count))
    if inside.count < length { target.update(repeating: 0) }
    guard let source = samples.baseAddress, let first = target.baseAddress, !inside.isEmpty else { return }
    let offset = inside.lowerBound - start
    multiply(source + inside.lowerBound, offset, first + offset, inside.count)
  }
}
