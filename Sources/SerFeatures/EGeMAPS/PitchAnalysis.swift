import CSerKernels
import Foundation
import SerSignal

/// Pitch and the low part of the spectra of 60 ms frames under a Gaussian window.
final class PitchAnalysis {
  /// Bins that are kept of each spectrum, and their width in Hz.
  let keptBins: Int
  let binWidth: Double
  /// Magnitudes [frame][``keptBins``] of the last clip.
  private(set) var spectra: [Float] = []
  let window: [Float]

  private let geometry: FrameGeometry
  private let fft: RealFFT
  private let summation: SubharmonicSummation
  private var magnitude: [Float]
  /// The root mean square of a windowed frame from which it can be voiced.
  private static let leastAmplitude: Float = 0.001
  /// The harmonics near the third formant, at most 5450 Hz, are the highest that count.
  private static let highest = 6600.0

  init(_ geometry: FrameGeometry) {
    self.geometry = geometry
    let length = FrameGeometry.transformLength(for: geometry.long)
    fft = RealFFT(size: length)
    binWidth = geometry.sampleRate / Double(length)
    keptBins = min(fft.bins, Int(Self.highest / binWidth))
    let center = Double(geometry.long - 1) / 2
    window = (0..<geometry.long).map { n in
      let place = (Double(n) - center) / (0.4 * center)
      return Float(exp(-0.5 * place * place))
    }
    summation = SubharmonicSummation(bins: fft.bins, binWidth: binWidth)
    magnitude = [Float](repeating: 0, count: fft.bins)
  }

  /// The pitch of each frame in Hz, 0 where it is unvoiced.
  func track(_ samples: UnsafeBufferPointer<Float>) -> [Float] {
    let frames = geometry.frames(of: geometry.long, in: samples.count)
    spectra.removeAll(keepingCapacity: true)
    spectra.reserveCapacity(frames * keptBins)
    var candidates: [PitchCandidate] = []
    candidates.reserveCapacity(frames * SubharmonicSummation.candidates)
    var amplitudes: [Float] = []
    for first in stride(from: 0, to: frames, by: SubharmonicSummation.lanes) {
      let count = min(SubharmonicSummation.lanes, frames - first)
      for lane in 0..<SubharmonicSummation.lanes {
        // Lanes behind the last frame see it again, so that a frame's values never depend on what was there before.
        load(first + min(lane, count - 1), samples)
        summation.load(magnitude, lane: lane)
        guard lane < count else { continue }
        amplitudes.append((fft.signalPower / Float(geometry.long)).squareRoot())
        spectra.append(contentsOf: magnitude[0..<keptBins])
      }
      summation.search()
      candidates += summation.found[0..<count * SubharmonicSummation.candidates]
    }
    let contour = PitchPath().frequencies(through: candidates)
    return zip(contour, amplitudes).map { $1 > Self.leastAmplitude ? $0 : 0 }
  }

  private func load(_ frame: Int, _ samples: UnsafeBufferPointer<Float>) {
    ser_multiply(samples.baseAddress! + frame * geometry.hop, window, fft.signal.baseAddress!, geometry.long)
    fft.forward()
    ser_magnitude_spectrum(fft.spectrum.baseAddress, &magnitude, fft.bins)
  }
}

extension RealFFT {
  /// Σ x² of the signal.
  fileprivate var signalPower: Float { ser_dot_single(signal.baseAddress, signal.baseAddress, size) }
}
