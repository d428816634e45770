import Foundation
import SerNumerics
import Testing

@testable import SerSignal

/// Harmonic levels, jitter and shimmer, bands and resampling on signals whose values are known.
@Suite struct VoiceDescriptorTests {
  @Test func harmonicsAreFoundWithTheirLevels() throws {
    let (pitch, binWidth) = (200.0, 10.0)
    let amplitudes = [1.0, 0.5, 0.25, 0.8]
    let spectrum = (0..<400).map { bin -> Float in
      let frequency = Double(bin) * binWidth
      return Float(
        amplitudes.enumerated().reduce(1e-6) { sum, harmonic in
          let distance = (frequency - Double(harmonic.offset + 1) * pitch) / 20
          return sum + harmonic.element * exp(-distance * distance)
        })
    }
    let harmonics = HarmonicLevels(bins: 400, binWidth: binWidth)
    harmonics.search(spectrum, pitch: 200)
    #expect(harmonics.level(0) == 0)
    #expect(abs(harmonics.level(1) - 20 * Float(log10(0.5))) < 0.05)
    #expect(abs(harmonics.level(2) - 20 * Float(log10(0.25))) < 0.05)
    #expect(harmonics.strongest(near: 700) == 3)
    #expect(harmonics.strongest(near: 300) == nil)
    // A spectrum of zeros has no peaks and no levels.
    harmonics.search([Float](repeating: 0, count: 400), pitch: 200)
    #expect(harmonics.level(1) == HarmonicLevels.unmeasured && harmonics.strongest(near: 500) == nil)
  }

  /// Periods of a decaying wave whose lengths and amplitudes alternate.
  private func pulses(period: Int, jitter: Int, shimmer: Float, count: Int) -> [Float] {
    (0..<count).flatMap { index -> [Float] in
      let length = period + (index % 2 == 0 ? jitter : -jitter)
      let amplitude: Float = index % 2 == 0 ? 1 + shimmer : 1 - shimmer
      return (0..<length).map { n in
        amplitude * Float(exp(-Double(n) / 25) * sin(2 * .pi * Double(n) / 20))
      }
    }
  }

  @Test func jitterAndShimmerOfKnownPulses() {
    let matching = WaveformMatching(frameLength: 960, hop: 160, sampleRate: 16000)
    func mean(_ samples: [Float]) -> (jitter: Float, shimmer: Float) {
      let frames = (samples.count - 960) / 160
      let found = samples.withUnsafeBufferPointer {
        matching.measure($0, frequencies: [Float](repeating: 160, count: frames))
      }.dropFirst(3)
      let count = Float(found.count)
      return (found.reduce(0) { $0 + $1.jitter } / count, found.reduce(0) { $0 + $1.shimmerDecibel } / count)
    }
    let steady = mean(pulses(period: 100, jitter: 0, shimmer: 0, count: 120))
    #expect(steady.jitter < 1e-4 && steady.shimmer < 1e-3)
    let jittered = mean(pulses(period: 100, jitter: 2, shimmer: 0, count: 120))
    #expect(abs(jittered.jitter - 0.04) < 0.005)
    let shimmering = mean(pulses(period: 100, jitter: 0, shimmer: 0.1, count: 120))
    #expect(abs(shimmering.shimmer - Float(20 * log10(1.2))) < 0.1 && shimmering.jitter < 1e-3)
  }

  @Test func unvoicedFramesHaveNoPerturbation() {
    let matching = WaveformMatching(frameLength: 960, hop: 160, sampleRate: 16000)
    let samples = [Float](repeating: 0.1, count: 4000)
    let found = samples.withUnsafeBufferPointer { matching.measure($0, frequencies: [0, 0, 100, 0]) }
    #expect(found.allSatisfy { $0 == WaveformMatching.Perturbation() }, "a constant has no periods either")
  }

  @Test func melBandsShareEveryBinBetweenTheirCentres() {
    let bands = TriangularMelBands(bands: 26, bins: 257, binWidth: 31.25, lowest: 20, highest: 8000)
    for bin in 4..<230 {
      let frequency = Double(bin) * 31.25
      guard frequency > bands.centerFrequencies[0], frequency < bands.centerFrequencies[25] else { continue }
      #expect(abs(bands.weights.row(bin).reduce(0, +) - 1) < 1e-5, "bin \(bin)")
    }
    #expect(bands.weights.row(0).allSatisfy { $0 == 0 } && bands.weights.row(256).allSatisfy { $0 == 0 })
  }

  @Test func hearingIsMostSensitiveBetweenTwoAndFiveKilohertz() {
    let weights = (1...80).map { EqualLoudness.weight(Double($0) * 100) }
    let best = (weights.indices.max { weights[$0] < weights[$1] } ?? 0) + 1
    #expect((20...50).contains(best))
    #expect(weights[0] < 0.02 && weights.allSatisfy { $0 > 0 && $0 < 3.2 })
  }

  @Test func resampledFramesKeepTheirSine() {
    let rate = 48000.0
    let fft = RealFFT(size: 1024)
    func sample(_ time: Double) -> Double { sin(2 * .pi * 1000 * time) }
    for n in 0..<960 {
      let window = 0.5 - 0.5 * cos(2 * .pi * (Double(n) + 0.5) / 960)
      fft.signal[n + 32] = Float(window * sample(Double(n) / rate))
    }
    fft.forward()
    let resampler = SpectralResampler(frameLength: 960, fftLength: 1024, sourceRate: rate, targetRate: 11000)
    #expect(resampler.length == 220 && abs(resampler.sampleRate - 11000) < 1e-9)
    let spectrum = Matrix(
      rows: 1, columns: resampler.inputLength, values: Array(fft.spectrum[0..<resampler.inputLength]))
    let resampled = resampler(spectrum)
    for n in 10..<215 {
      let time = Double(n) / resampler.sampleRate - 32 / rate
      let window = 0.5 - 0.5 * cos(2 * .pi * (time * rate + 0.5) / 960)
      #expect(abs(Double(resampled[0, n]) - window * sample(time)) < 2e-3, "sample \(n)")
    }
  }
}
