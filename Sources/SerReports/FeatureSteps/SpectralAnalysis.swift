import Foundation
import SerNumerics
import SerSignal

/// Spectra that the feature set doesn't compute, but that show what its steps do.
enum SpectralAnalysis {
  /// A spectrum over frequencies in Hz.
  struct Spectrum: Sendable {
    let frequencies: [Double]
    /// In dB.
    let levels: [Double]
  }

  /// Power density in dB re full scale² per Hz: the mean of |X|² under overlapping Hann windows of 40 ms (Welch 1967,
  /// doi:10.1109/TAU.1967.1161901). Densities at different sample rates can be compared.
  static func density(of samples: [Float], sampleRate: Int) -> Spectrum {
    let length = max(16, sampleRate / 50 * 2)
    let window = Window.hann.coefficients(length: length)
    let fft = RealFFT(size: length)
    var power = [Float](repeating: 0, count: fft.bins)
    var sums = [Double](repeating: 0, count: fft.bins)
    var frames = 0
    var start = 0
    repeat {
      for place in 0..<length {
        fft.signal[place] = start + place < samples.count ? samples[start + place] * window[place] : 0
      }
      power.withUnsafeMutableBufferPointer { fft.forwardPower(into: $0) }
      for bin in sums.indices { sums[bin] += Double(power[bin]) }
      frames += 1
      start += length / 2
    } while start + length <= samples.count
    let energy = window.reduce(0) { $0 + Double($1) * Double($1) }
    let scale = 2 / (Double(frames) * energy * Double(sampleRate))
    return Spectrum(
      frequencies: sums.indices.map { Double($0) * Double(sampleRate) / Double(length) },
      levels: sums.map { Decibel.of(power: $0 * scale) })
  }

  /// Share of the power of a signal at and above a frequency.
  static func share(above frequency: Double, in spectrum: Spectrum) -> Double {
    let powers = spectrum.levels.map { pow(10, $0 / 10) }
    let above = zip(spectrum.frequencies, powers).reduce(0) { $0 + ($1.0 >= frequency ? $1.1 : 0) }
    let total = powers.reduce(0, +)
    return total > 0 ? above / total : 0
  }

  /// The power spectrum of every frame in dB, shape [frames, bins], cut `topDecibel` below the loudest value: what the
  /// mel bands sum.
  static func spectrogram(of samples: [Float], parameters: MelParameters) -> Matrix {
    let framePower = FramePower(
      fftLength: parameters.fftLength, windowLength: parameters.windowLength, hopLength: parameters.hopLength,
      window: parameters.window)
    let frames = framePower.frameCount(samples: samples.count)
    var power = [Float](repeating: 0, count: frames * framePower.bins)
    power.withUnsafeMutableBufferPointer { power in
      samples.withUnsafeBufferPointer { framePower.compute(0..<frames, of: $0, into: power) }
    }
    let levels = power.map { Float(Decibel.of(power: Double($0))) }
    let floor = (levels.max() ?? 0) - (parameters.topDecibel ?? 80)
    return Matrix(rows: frames, columns: framePower.bins, values: levels.map { max($0, floor) })
  }

  /// The response of a window in dB relative to its peak, by distance from it in bins of its own length.
  static func response(of taper: FrameWalk.Taper, length: Int, bins: Double) -> (bins: [Double], levels: [Double]) {
    // Zeros behind the window draw its transform between the bins.
    let padding = 64
    let fft = RealFFT(size: length * padding)
    fft.signal.update(repeating: 0)
    for (place, weight) in taper.coefficients(length: length).enumerated() { fft.signal[place] = weight }
    var power = [Float](repeating: 0, count: fft.bins)
    power.withUnsafeMutableBufferPointer { fft.forwardPower(into: $0) }
    let count = min(Int(bins * Double(padding)), fft.bins)
    let peak = Decibel.of(power: Double(power[0]))
    return (
      (0..<count).map { Double($0) / Double(padding) },
      power.prefix(count).map { max(Decibel.of(power: Double($0)) - peak, -120) }
    )
  }

  /// The highest side lobe of a window in dB below its peak: the greatest response behind the first minimum.
  static func highestSideLobe(of taper: FrameWalk.Taper, length: Int) -> Double {
    let levels = response(of: taper, length: length, bins: 20).levels
    guard let minimum = levels.indices.dropFirst().dropLast().first(where: { levels[$0 + 1] > levels[$0] }) else {
      return 0
    }
    return levels[minimum...].max() ?? 0
  }
}
