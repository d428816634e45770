import Foundation
import SerAudio
import Testing

@testable import SerFeatures

@Suite struct AcousticsTests {
  /// Half a second of silence, one second of a 200 Hz sine of amplitude 0.5, a quarter of a second of silence.
  private func tone(rate: Int, amplitude: Float = 0.5, offset: Float = 0) throws -> AudioClip {
    let samples = (0..<rate * 7 / 4).map { n -> Float in
      let time = Double(n) / Double(rate)
      return time >= 0.5 && time < 1.5 ? amplitude * Float(sin(2 * .pi * 200 * time)) + offset : offset
    }
    return try AudioClip(samples: samples, sampleRate: rate)
  }

  @Test(arguments: [16000, 22050, 48000])
  func aToneIsMeasuredAtAnyRate(rate: Int) throws {
    let acoustics = try ClipAcousticsExtractor().measure(try tone(rate: rate))
    #expect(abs(acoustics.duration - 1.75) < 1e-3)
    // Frames of 128 ms reach into the tone before it begins.
    #expect(abs(acoustics.leadingSilence - 0.5) < 0.1 && abs(acoustics.trailingSilence - 0.25) < 0.1)
    #expect(abs(acoustics.peakLevel - 20 * log10(0.5)) < 0.05)
    #expect(abs(acoustics.activeLevel - (20 * log10(0.5) - 3.01)) < 0.7)
    let pitch = try #require(acoustics.pitch)
    #expect(abs(pitch.median - 200) < 0.5)
    #expect(pitch.range < 0.3)
    #expect(acoustics.voicedFraction > 0.75)
    #expect(acoustics.clippedSamples == 0)
  }

  @Test func clippingAndOffsetAreCounted() throws {
    let samples = (0..<16000).map { n in max(-1, min(1, 1.5 * Float(sin(2 * .pi * 100 * Double(n) / 16000)))) }
    let clipped = try ClipAcousticsExtractor().measure(try AudioClip(samples: samples, sampleRate: 16000))
    #expect(clipped.clippedSamples == samples.count { abs($0) >= 0.9999 })
    #expect(clipped.clippedSamples > 5000)
    #expect(clipped.peakLevel == 0)
    let shifted = try ClipAcousticsExtractor().measure(try tone(rate: 16000, offset: 0.02))
    #expect(abs(shifted.offset - 0.02) < 1e-4)
  }

  @Test func silenceIsAnErrorAndShortClipsAreNot() throws {
    let extractor = try ClipAcousticsExtractor()
    let silent = try AudioClip(samples: [Float](repeating: 0, count: 16000), sampleRate: 16000)
    #expect(throws: FeatureError.silentClip) { try extractor.measure(silent) }
    let short = try extractor.measure(try AudioClip(samples: [0.1, -0.2, 0.1], sampleRate: 16000))
    #expect(short.pitch == nil && short.voicedFraction == 0 && short.activeLevel.isFinite)
  }

  @Test func impossiblePitchParametersAreRefused() {
    var parameters = ClipAcousticsParameters()
    parameters.pitch.highest = 10
    #expect(throws: FeatureError.self) { try ClipAcousticsExtractor(parameters) }
  }

  @Test func semitonesAreTwelveAnOctave() {
    let pitch = ClipAcoustics.Pitch(median: 200, low: 100, high: 400)
    #expect(abs(pitch.range - 24) < 1e-12 && abs(pitch.semitones - 12) < 1e-12)
  }
}
