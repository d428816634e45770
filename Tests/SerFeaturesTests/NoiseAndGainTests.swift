import Foundation
import SerAudio
import SerNumerics
import Testing

@testable import SerFeatures

@Suite struct NoiseAndGainTests {
  /// The ratio over the active part, from the definition: what was added is the difference.
  private func ratio(_ clip: AudioClip, _ noisy: AudioClip) -> Double {
    let active = ActiveSpeech.range(of: clip)
    var (speech, noise) = (0.0, 0.0)
    for n in active {
      speech += pow(Double(clip.samples[n]), 2)
      noise += pow(Double(noisy.samples[n]) - Double(clip.samples[n]), 2)
    }
    return 10 * log10(speech / noise)
  }

  @Test(arguments: ["white", "pink", "babble"], [-5.0, 0, 10, 30])
  func theRatioIsTheWantedOne(colour: String, wanted: Double) throws {
    for sampleRate in [8000, 48000] {
      let clip = try AugmentationFixtures.voice(sampleRate: sampleRate)
      let noisy = try AugmentationFixtures.apply("noise:colour=\(colour):snr=\(wanted)", to: clip)
      #expect(noisy.samples.count == clip.samples.count && noisy.sampleRate == sampleRate)
      #expect(abs(ratio(clip, noisy) - wanted) < 0.1)
    }
  }

  @Test func theActivePartIsTheSpeech() throws {
    // The voice is silent before 0.4 s and after 1.4 s; frames of 128 ms reach into it.
    let clip = try AugmentationFixtures.voice()
    let active = ActiveSpeech.range(of: clip)
    #expect(abs(active.lowerBound - 6400) < 2048 && abs(active.upperBound - 22400) < 2560)
    // More silence around changes neither range nor ratio.
    let padded = try AudioClip(samples: clip.samples + [Float](repeating: 0, count: 32000), sampleRate: 16000)
    let power = ActiveSpeech.power(of: clip.samples, in: active)
    #expect(ActiveSpeech.power(of: padded.samples, in: ActiveSpeech.range(of: padded)) == power)
  }

  @Test func ratiosAreDrawnFromTheRange() throws {
    let clip = try AugmentationFixtures.voice()
    let ratios = try (0..<20).map { copy in
      ratio(clip, try AugmentationFixtures.apply("noise:snr=10..20", to: clip, copy: copy))
    }
    #expect(ratios.allSatisfy { (9.9...20.1).contains($0) })
    #expect((ratios.max() ?? 0) - (ratios.min() ?? 0) > 5)
  }

  /// Power falls by 3 dB an octave in pink noise, not at all in white.
  @Test func colours() {
    var stream = Seed(4).makeStream()
    let count = 1 << 14
    func slope(_ noise: [Float]) -> Double {
      let bins = [64, 128, 256, 512, 1024, 2048, 4096]
      let levels = bins.map { first in
        10
          * log10(
            (0..<48).reduce(0.0) { sum, step in
              let bin = Double(first + step * first / 48)
              var (re, im) = (0.0, 0.0)
              for (n, value) in noise.enumerated() {
                let angle = 2 * .pi * bin * Double(n) / Double(count)
                re += Double(value) * cos(angle)
                im += Double(value) * sin(angle)
              }
              return sum + re * re + im * im
            })
      }
      let octaves = (0..<bins.count).map(Double.init)
      let (mean, meanLevel) = (Statistics.mean(octaves), Statistics.mean(levels))
      let covariance = zip(octaves, levels).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - meanLevel) }
      return covariance / octaves.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    #expect(abs(slope(GaussianNoise.pink(count, sampleRate: 16000, &stream)) + 3.01) < 0.5)
    #expect(abs(slope(GaussianNoise.white(count, &stream))) < 0.5)
  }

  @Test func gainIsExactAndNothingClips() throws {
    let clip = try AugmentationFixtures.voice(level: 0.5)
    let louder = try AugmentationFixtures.apply("gain:db=20", to: clip)
    #expect(zip(clip.samples, louder.samples).allSatisfy { $1 == 10 * $0 })
    #expect(louder.samples.contains { abs($0) > 1 })
    let quieter = try AugmentationFixtures.apply("gain:db=-6", to: clip)
    let factor = Float(pow(10, -0.3))
    #expect(zip(clip.samples, quieter.samples).allSatisfy { abs($1 - factor * $0) <= 1e-7 * abs($0) })
  }

  @Test func silenceHasNoRatio() throws {
    let silent = try AudioClip(samples: [Float](repeating: 0, count: 8000), sampleRate: 16000)
    #expect(throws: AugmentationError.silentClip(augmentation: "noise")) {
      try AugmentationFixtures.apply("noise", to: silent)
    }
    #expect(try AugmentationFixtures.apply("gain:db=12", to: silent) == silent)
    #expect(throws: AugmentationError.noBabble) {
      try AugmentationChain("noise:colour=babble").apply(
        to: AugmentationFixtures.voice(), seed: Seed(1), with: AugmentationMaterial())
    }
    // One sample is enough for noise.
    let short = try AugmentationFixtures.apply("noise:snr=0", to: AudioClip(samples: [0.5], sampleRate: 16000))
    #expect(abs(abs(short.samples[0] - 0.5) - 0.5) < 1e-6)
  }
}
