import CFFTW3
import Foundation

/// The forward transform of ``RealFFT`` in double precision, at twice its time: for what looks at the weakest bins of
/// a frame, such as spectral valleys, which single precision drowns in the rounding of the strongest.
final class DoubleFFT {
  /// Samples per transform, at least 2.
  let size: Int
  /// Complex values of a spectrum: size/2 + 1.
  var bins: Int { size / 2 + 1 }
  /// `size` samples, written before ``forward()``.
  let signal: UnsafeMutableBufferPointer<Double>
  /// 2 × ``bins`` values, interleaved: what ``forward()`` leaves.
  let spectrum: UnsafeMutableBufferPointer<Double>

  private let plan: fftw_plan
  private static let planner = NSLock()

  init(size: Int) {
    precondition(size >= 2 && size <= Int(Int32.max) / 2, "FFT of \(size) samples")
    self.size = size
    let complexCount = size / 2 + 1
    let signal = fftw_malloc(size * MemoryLayout<Double>.stride).bindMemory(to: Double.self, capacity: size)
    let spectrum = fftw_malloc(complexCount * MemoryLayout<fftw_complex>.stride)
      .bindMemory(to: Double.self, capacity: 2 * complexCount)
    self.signal = UnsafeMutableBufferPointer(start: signal, count: size)
    self.spectrum = UnsafeMutableBufferPointer(start: spectrum, count: 2 * complexCount)
    let complex = UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftw_complex.self)
    // As in RealFFT: an estimated plan gives the same bits in every run.
    Self.planner.lock()
    plan = fftw_plan_dft_r2c_1d(Int32(size), signal, complex, FFTW_ESTIMATE)
    Self.planner.unlock()
    self.signal.update(repeating: 0)
    self.spectrum.update(repeating: 0)
  }

  deinit {
    Self.planner.lock()
    fftw_destroy_plan(plan)
    Self.planner.unlock()
    fftw_free(signal.baseAddress)
    fftw_free(spectrum.baseAddress)
  }

  /// ``signal`` to ``spectrum``; the signal is kept.
  func forward() { fftw_execute(plan) }
}
