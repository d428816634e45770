import CFFTW3
import CSerKernels
import Foundation

/// The discrete Fourier transform of real signals, by FFTW in single precision.
///
/// Forward: `X[k] = Σ x[n]·exp(-2πi·k·n/size)` for k in 0...size/2, unscaled, as interleaved (real, imaginary) pairs.
/// Inverse: the sum over the whole circle, unscaled: forward then inverse multiplies by `size`. Each instance owns its
/// aligned buffers and belongs to one worker; plans are made under a lock, since FFTW's planner is not reentrant.
public final class RealFFT {
  /// Samples per transform, at least 2.
  public let size: Int
  /// Complex values of a spectrum: size/2 + 1.
  public var bins: Int { size / 2 + 1 }
  /// `size` samples: written before ``forward()``, or what ``inverse()`` leaves.
  public let signal: UnsafeMutableBufferPointer<Float>
  /// 2 × ``bins`` floats, interleaved: what ``forward()`` leaves, or what ``inverse()`` reads (and destroys).
  public let spectrum: UnsafeMutableBufferPointer<Float>

  private let forwardPlan: fftwf_plan
  private let inversePlan: fftwf_plan
  private static let planner = NSLock()

  public init(size: Int) {
    precondition(size >= 2 && size <= Int(Int32.max) / 2, "FFT of \(size) samples")
    self.size = size
    let complexCount = size / 2 + 1
    // fftwf_malloc aligns for the widest vectors that FFTW uses.
    let signal = fftwf_malloc(size * MemoryLayout<Float>.stride).bindMemory(to: Float.self, capacity: size)
    let spectrum = fftwf_malloc(complexCount * MemoryLayout<fftwf_complex>.stride)
      .bindMemory(to: Float.self, capacity: 2 * complexCount)
    self.signal = UnsafeMutableBufferPointer(start: signal, count: size)
    self.spectrum = UnsafeMutableBufferPointer(start: spectrum, count: 2 * complexCount)
    let complex = UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftwf_complex.self)
    // FFTW_ESTIMATE chooses the same plan every time: measured plans would change bits from run to run.
    Self.planner.lock()
    forwardPlan = fftwf_plan_dft_r2c_1d(Int32(size), signal, complex, FFTW_ESTIMATE)
    inversePlan = fftwf_plan_dft_c2r_1d(Int32(size), complex, signal, FFTW_ESTIMATE)
    Self.planner.unlock()
    self.signal.update(repeating: 0)
    self.spectrum.update(repeating: 0)
  }

  deinit {
    Self.planner.lock()
    fftwf_destroy_plan(forwardPlan)
    fftwf_destroy_plan(inversePlan)
    Self.planner.unlock()
    fftwf_free(signal.baseAddress)
    fftwf_free(spectrum.baseAddress)
  }

  /// ``signal`` to ``spectrum``; the signal is kept.
  public func forward() { fftwf_execute(forwardPlan) }

  /// ``spectrum`` to ``signal``, times ``size``; the spectrum is destroyed.
  public func inverse() { fftwf_execute(inversePlan) }

  /// Transforms ``signal`` and writes |X[k]|², ``bins`` values, to `power`.
  public func forwardPower(into power: UnsafeMutableBufferPointer<Float>) {
    precondition(power.count >= bins)
    forward()
    ser_power_spectrum(spectrum.baseAddress, power.baseAddress, bins)
  }
}
