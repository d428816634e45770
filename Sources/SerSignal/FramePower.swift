import CSerKernels

/// Power spectra of overlapping windowed frames: what mel spectrograms and spectral shape are computed from.
///
/// Frame t is centred at sample t·hop, with zeros beyond both ends, as `librosa.stft(center=True,
/// pad_mode="constant")` cuts them. Owns plan and scratch: one per worker.
public final class FramePower {
  public let fftLength: Int
  public let windowLength: Int
  public let hopLength: Int
  private let fourier: Fourier

  /// Plan and window. The windowed samples go into the middle of the plan's signal; the margins stay zero.
  private enum Fourier {
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
    case .single: fourier = .single(RealFFT(size: fftLength), window: window.coefficients(length: windowLength))
    case .double:
      fourier = .double(DoubleFFT(size: fftLength), window: window.preciseCoefficients(length: windowLength))
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
    switch fourier {
    case .single(let fft, let window):
      load(from: start, of: samples, into: fft.signal) { source, offset, target, count in
        window.withUnsafeBufferPointer { ser_multiply(source, $0.baseAddress! + offset, target, count) }
      }
    case .double(let fft, let window):
      load(from: start, of: samples, into: fft.signal) { source, offset, target, count in
        window.withUnsafeBufferPointer { ser_multiply_to_double(source, $0.baseAddress! + offset, target, count) }
      }
    }
  }

  @inline(__always)
  private func load<Value: FloatingPoint>(
    from start: Int, of samples: UnsafeBufferPointer<Float>, into signal: UnsafeMutableBufferPointer<Value>,
    _ multiply: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Value>, Int) -> Void
  ) {
    let target = signal.baseAddress! + (fftLength - windowLength) / 2
    let inside = max(start, 0)..<max(max(start, 0), min(start + windowLength, samples.count))
    if inside.count < windowLength { target.update(repeating: 0, count: windowLength) }
    guard let source = samples.baseAddress, !inside.isEmpty else { return }
    let offset = inside.lowerBound - start
    multiply(source + inside.lowerBound, offset, target + offset, inside.count)
  }

  /// Transforms what is loaded.
  package func transform() {
    switch fourier {
    case .single(let fft, _): fft.forward()
    case .double(let fft, _): fft.forward()
    }
  }

  /// What was transformed in double precision, interleaved (real, imaginary) pairs. Only of frames made with that
  /// precision.
  var preciseSpectrum: UnsafeBufferPointer<Double> {
    guard case .double(let fft, _) = fourier else { preconditionFailure("made in single precision") }
    return UnsafeBufferPointer(fft.spectrum)
  }

  /// Magnitudes and powers of what ``preciseSpectrum`` holds, ``bins`` values each, and their sums.
  func measureShape(
    floor: Double, magnitude: UnsafeMutablePointer<Double>, power: UnsafeMutablePointer<Float>
  ) -> ser_spectral_sums {
    ser_spectral_shape(preciseSpectrum.baseAddress, bins, floor, magnitude, power)
  }

  /// Writes |X|² of what was transformed, ``bins`` values.
  package func writePower(to power: UnsafeMutablePointer<Float>) {
    switch fourier {
    case .single(let fft, _): ser_power_spectrum(fft.spectrum.baseAddress, power, bins)
    case .double(let fft, _):
      let spectrum = fft.spectrum
      for bin in 0..<bins {
        let (re, im) = (spectrum[2 * bin], spectrum[2 * bin + 1])
        power[bin] = Float(re * re + im * im)
      }
    }
  }
}
