import CSerKernels
import Foundation
import SerNumerics
import SerSignal

/// What only voiced frames have: formants, levels of harmonics, harmonics-to-noise ratio.
final class VoicedFrameAnalysis {
  /// One value a 60 ms frame each, with what stands for an unvoiced frame.
  struct Contours {
    /// In dB; 0.
    var harmonicsToNoise: [Float]
    /// In dB; 0.
    var firstToSecond: [Float]
    var firstToThirdFormant: [Float]
    /// In Hz; 0, also where a voiced frame has fewer formants.
    var frequencies: [[Float]]
    var bandwidths: [[Float]]
    /// In dB; −201, and 0 where a voiced frame has no harmonic near the formant.
    var levels: [[Float]]

    init(frames: Int) {
      let zeros = [Float](repeating: 0, count: frames)
      harmonicsToNoise = zeros
      firstToSecond = zeros
      firstToThirdFormant = zeros
      frequencies = [zeros, zeros, zeros]
      bandwidths = frequencies
      levels = [[Float]](repeating: [Float](repeating: HarmonicLevels.unmeasured, count: frames), count: 3)
    }
  }

  private static let order = 11
  private static let formantRange = 50.0...5450.0
  private let geometry: FrameGeometry
  private let resampler: SpectralResampler
  private let predictor: LinearPredictor
  private let solver = PolynomialRoots(maximumDegree: order)
  private var polynomial = [Double](repeating: 0, count: order + 1)
  private let harmonics: HarmonicLevels
  private let window: [Float]
  private let frame: UnsafeMutableBufferPointer<Float>

  init(_ geometry: FrameGeometry, resampler: SpectralResampler, pitch: PitchAnalysis) {
    self.geometry = geometry
    self.resampler = resampler
    predictor = LinearPredictor(frameLength: resampler.length, order: Self.order)
    harmonics = HarmonicLevels(bins: pitch.keptBins, binWidth: pitch.binWidth)
    window = pitch.window
    frame = .allocate(capacity: geometry.long)
    frame.initialize(repeating: 0)
  }

  deinit { frame.deallocate() }

  /// `shortSpectra` and `longSpectra` are of the same clip, `pitch` one frequency a 60 ms frame.
  func analyze(
    _ samples: UnsafeBufferPointer<Float>, pitch: [Float], shortSpectra: [Float], longSpectra: PitchAnalysis
  ) -> Contours {
    var contours = Contours(frames: pitch.count)
    let voiced = pitch.indices.filter { pitch[$0] > 0 }
    for block in stride(from: 0, to: voiced.count, by: 64) {
      let frames = voiced[block..<min(block + 64, voiced.count)]
      let resampled = resample(frames, shortSpectra)
      for (row, frame) in frames.enumerated() {
        let formants = formants(resampled, row: row)
        for (index, formant) in formants.enumerated() {
          contours.frequencies[index][frame] = Float(formant.frequency)
          contours.bandwidths[index][frame] = Float(formant.bandwidth)
        }
        longSpectra.withSpectrum(of: frame) { harmonics.search($0, pitch: pitch[frame]) }
        setLevels(of: frame, formants: formants, in: &contours)
        contours.harmonicsToNoise[frame] = harmonicsToNoise(samples, frame, pitch: pitch[frame])
      }
    }
    return contours
  }

  private func resample(_ frames: ArraySlice<Int>, _ spectra: [Float]) -> Matrix {
    let width = resampler.inputLength
    var values: [Float] = []
    values.reserveCapacity(frames.count * width)
    for frame in frames { values.append(contentsOf: spectra[frame * width..<(frame + 1) * width]) }
    return resampler(Matrix(rows: frames.count, columns: width, values: values))
  }

  /// The three lowest resonances, fewer if there aren't as many.
  ///
  /// openSMILE gives the predictor's coefficients to its root finder with the sign of the predicted sample, so that
  /// the roots are those of 2 − A(z), not of the whitening filter A(z); what falls outside the unit circle is
  /// mirrored at it. The columns are meant to be those of openSMILE, which is why it stays so here: its F1 is higher
  /// and its bandwidths are several times wider than those of a formant tracker.
  private func formants(_ frames: Matrix, row: Int) -> ArraySlice<Resonance> {
    let hasEnergy = frames.values.withUnsafeBufferPointer { predictor.analyze($0.baseAddress! + row * frames.columns) }
    guard hasEnergy else { return [] }
    polynomial[0] = 1
    for index in 1...Self.order { polynomial[index] = -predictor.coefficients[index] }
    guard polynomial.withUnsafeBufferPointer({ solver.solve($0) }) else { return [] }
    var found: [Resonance] = []
    for root in solver.roots where root.imaginary > 0 {
      let frequency = root.phase * resampler.sampleRate / (2 * .pi)
      guard Self.formantRange.contains(frequency) else { continue }
      let decay = abs(log(root.magnitude))
      found.append(Resonance(frequency: frequency, bandwidth: decay * resampler.sampleRate / .pi))
    }
    return found.sorted { $0.frequency < $1.frequency }.prefix(3)
  }

  private func setLevels(of frame: Int, formants: ArraySlice<Resonance>, in contours: inout Contours) {
    for index in 0..<3 {
      let strongest = index < formants.count ? harmonics.strongest(near: Float(formants[index].frequency)) : nil
      contours.levels[index][frame] = strongest.map(harmonics.level) ?? 0
    }
    func difference(_ other: Float) -> Float { min(201, max(-201, harmonics.level(1) - other)) }
    contours.firstToSecond[frame] = difference(harmonics.level(2))
    let third = formants.count > 2 ? harmonics.strongest(near: Float(formants[2].frequency)) : nil
    contours.firstToThirdFormant[frame] = difference(third.map(harmonics.level) ?? 201)
  }

  /// 10·log₁₀(r / (1 − r)) with r the magnitude of the windowed frame's normalised autocorrelation at the peak nearest
  /// to the period (Boersma 1993); −90 to 110 dB.
  private func harmonicsToNoise(_ samples: UnsafeBufferPointer<Float>, _ index: Int, pitch: Float) -> Float {
    ser_multiply(samples.baseAddress! + index * geometry.hop, window, frame.baseAddress!, geometry.long)
    let last = geometry.long - 1
    // Circular, as the inverse transform of the power spectrum has it.
    let period = FrameGeometry.transformLength(for: geometry.long)
    let (x, count) = (UnsafePointer(frame.baseAddress!), frame.count)
    func correlation(_ lag: Int) -> Float {
      let direct = ser_dot_single(x, x + lag, count - lag)
      guard lag > 0, period - lag < count else { return abs(direct) }
      return abs(direct + ser_dot_single(x, x + period - lag, count - period + lag))
    }
    func isPeak(_ left: Float, _ middle: Float, _ right: Float) -> Bool { middle > left && middle > right }
    let start = min(last - 2, Int(geometry.sampleRate / Double(pitch)))
    // Values at start − reach … start + reach, the window widened by one lag on both sides until a peak is in it.
    var left = [correlation(start), correlation(start - 1)]
    var right = [left[0], correlation(start + 1)]
    var peak = isPeak(left[1], left[0], right[1]) ? left[0] : nil
    var reach = 1
    while peak == nil, start - reach > 1, start + reach < last - 1 {
      left.append(correlation(start - reach - 1))
      right.append(correlation(start + reach + 1))
      if isPeak(left[reach + 1], left[reach], left[reach - 1]) {
        peak = left[reach]
      } else if isPeak(right[reach - 1], right[reach], right[reach + 1]) {
        peak = right[reach]
      }
      reach += 1
    }
    let found = Double(peak ?? left[0])
    let noise = Double(correlation(0)) - found
    let ratio = noise == 0 ? 1e11 : min(1e11, max(1e-9, found / noise))
    return Float(10 * log10(ratio))
  }
}
