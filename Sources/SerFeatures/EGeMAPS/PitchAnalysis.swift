import CSerKernels
import Foundation
import SerSignal

/// Pitch and the low part of the spectra of 60 ms frames under a Gaussian window.
final class PitchAnalysis {
  /// Bins that are kept of each spectrum, and their width in Hz.
  let keptBins: Int
  let binWidth: Double
  let window: [Float]

  private let geometry: FrameGeometry
  private let fft: RealFFT
  private let summation: SubharmonicSummation
  /// Magnitudes [row][``keptBins``] of the last clip, and each frame's row; -1 for a frame without a spectrum.
  private var spectra: [Float] = []
  private var rows: [Int] = []
  private let magnitude: UnsafeMutableBufferPointer<Float>
  /// The root mean square of a windowed frame from which it can be voiced.
  private static let leastAmplitude: Float = 0.001
  /// Frames on each side.
  private static let reach = 12
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
      return Float(FrameGeometry.scale * exp(-0.5 * place * place))
    }
    summation = SubharmonicSummation(bins: fft.bins, binWidth: binWidth)
    magnitude = .allocate(capacity: fft.bins)
    magnitude.initialize(repeating: 0)
  }

  deinit { magnitude.deallocate() }

  /// The pitch of each frame in Hz, 0 where it is unvoiced.
  ///
  /// Of frames that are too quiet to be voiced only those near a louder one are transformed, since they still lead the
  /// path to it; the others have no candidates.
  func track(_ samples: UnsafeBufferPointer<Float>) -> [Float] {
    let loud = (0..<geometry.frames(of: geometry.long, in: samples.count)).map { isLoud($0, samples) }
    spectra.removeAll(keepingCapacity: true)
    rows = [Int](repeating: -1, count: loud.count)
    var candidates = [PitchCandidate](
      repeating: PitchCandidate(), count: loud.count * SubharmonicSummation.candidates)
    var block: [Int] = []
    for frame in Self.neighbourhood(of: loud) {
      transform(frame, samples)
      summation.load(magnitude.baseAddress!, lane: block.count)
      rows[frame] = spectra.count / keptBins
      spectra.append(contentsOf: magnitude[..<keptBins])
      block.append(frame)
      if block.count == SubharmonicSummation.lanes { search(&block, into: &candidates) }
    }
    // A lane that isn't filled holds an older frame, whose result is not read.
    search(&block, into: &candidates)
    return zip(PitchPath().frequencies(through: candidates), loud).map { $1 ? $0 : 0 }
  }

  /// The frames at most ``reach`` away from a loud one.
  private static func neighbourhood(of isLoud: [Bool]) -> [Int] {
    var result: [Int] = []
    var end = 0
    for frame in isLoud.indices where isLoud[frame] {
      let next = min(frame + reach + 1, isLoud.count)
      result += max(end, frame - reach)..<next
      end = next
    }
    return result
  }

  private func search(_ block: inout [Int], into candidates: inout [PitchCandidate]) {
    guard !block.isEmpty else { return }
    summation.search()
    let count = SubharmonicSummation.candidates
    for (lane, frame) in block.enumerated() {
      for slot in 0..<count { candidates[frame * count + slot] = summation.found[lane * count + slot] }
    }
    block.removeAll(keepingCapacity: true)
  }

  /// The spectrum of a frame of the last clip, which must have one.
  func withSpectrum(of frame: Int, _ body: (UnsafePointer<Float>) -> Void) {
    precondition(rows[frame] >= 0, "frame \(frame) is too quiet to have a spectrum")
    spectra.withUnsafeBufferPointer { body($0.baseAddress! + rows[frame] * keptBins) }
  }

  /// Whether a windowed frame is loud enough to be voiced.
  private func isLoud(_ frame: Int, _ samples: UnsafeBufferPointer<Float>) -> Bool {
    let energy = ser_weighted_energy(samples.baseAddress! + frame * geometry.hop, window, geometry.long)
    return (energy / Float(geometry.long)).squareRoot() > Self.leastAmplitude
  }

  private func transform(_ frame: Int, _ samples: UnsafeBufferPointer<Float>) {
    ser_multiply(
      samples.baseAddress! + frame * geometry.hop, window, fft.signal.baseAddress!, geometry.long)
    fft.forward()
    ser_magnitude_spectrum(fft.spectrum.baseAddress, magnitude.baseAddress, fft.bins)
  }
}
