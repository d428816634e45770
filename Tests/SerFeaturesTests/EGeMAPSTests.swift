import Foundation
import SerAudio
import SerFormats
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFeatures

@Suite struct EGeMAPSTests {
  private func column(_ name: String) throws -> Int {
    try #require(EGeMAPSColumns.names.firstIndex(of: name), "no column \(name)")
  }

  private func extract(_ samples: [Float], rate: Int = 16000) throws -> [Float] {
    try EGeMAPS().makeExtractor().extract(from: AudioClip(samples: samples, sampleRate: rate))
  }

  private func voice(pitch: Double, seconds: Double, rate: Int, gain: Double = 0.1) -> [Float] {
    (0..<Int(seconds * Double(rate))).map { n in
      let phase = 2 * Double.pi * pitch * Double(n) / Double(rate)
      return Float((1...12).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) } * gain)
    }
  }

  @Test func thereAre88ColumnsOfOtherNames() {
    #expect(EGeMAPSColumns.names.count == 88 && Set(EGeMAPSColumns.names).count == 88)
    #expect(EGeMAPSColumns.names.first == "F0semitoneFrom27.5Hz_sma3nz_amean")
    #expect(EGeMAPSColumns.names.last == "equivalentSoundLevel_dBp")
  }

  @Test(arguments: [8000, 16000, 22050, 44100, 48000])
  func aSteadyVoiceHasItsPitchAtAnyRate(rate: Int) throws {
    let values = try extract(voice(pitch: 160, seconds: 1, rate: rate), rate: rate)
    let semitones = 12 * log2(160 / 27.5)
    #expect(try abs(Double(values[column("F0semitoneFrom27.5Hz_sma3nz_amean")]) - semitones) < 0.3)
    #expect(try values[column("HNRdBACF_sma3nz_amean")] > 8)
    #expect(try values[column("jitterLocal_sma3nz_amean")] < 0.01)
    #expect(try values[column("VoicedSegmentsPerSec")] < 1.5)
  }

  @Test func levelsFollowTheGain() throws {
    let quiet = try extract(voice(pitch: 160, seconds: 1, rate: 16000, gain: 0.02))
    let loud = try extract(voice(pitch: 160, seconds: 1, rate: 16000, gain: 0.2))
    let level = try column("equivalentSoundLevel_dBp")
    #expect(abs(loud[level] - quiet[level] - 20) < 1e-3)
    let loudness = try column("loudness_sma3_amean")
    // Ten times the amplitude is a hundred times the power, to the power of 0.33.
    #expect(abs(loud[loudness] / quiet[loudness] - pow(100, 0.33)) < 0.02)
    let slope = try column("alphaRatioV_sma3nz_amean")
    #expect(abs(loud[slope] - quiet[slope]) < 1e-3)
  }

  @Test func noiseIsUnvoicedAndItsVoicedColumnsAreZero() throws {
    var stream = Seed(3).makeStream()
    let values = try extract((0..<16000).map { _ in Float(stream.gaussian()) * 0.0005 })
    #expect(!values.contains { !$0.isFinite })
    let prefixes = ["F0", "jitter", "shimmer", "HNR", "F1frequency", "alphaRatioV", "mfcc1V", "slopeV"]
    for (name, value) in zip(EGeMAPSColumns.names, values)
    where prefixes.contains(where: { name.hasPrefix($0) }) {
      #expect(value == 0, "\(name)")
    }
    #expect(try values[column("F1amplitudeLogRelF0_sma3nz_amean")] == -201)
    #expect(try values[column("spectralFluxUV_sma3nz_amean")] > 0)
  }

  @Test func clippedAndShiftedVoicesStayFinite() throws {
    let clipped = voice(pitch: 120, seconds: 0.5, rate: 48000, gain: 2).map { max(-1, min(1, $0)) }
    #expect(try extract(clipped, rate: 48000).allSatisfy(\.isFinite))
    let shifted = voice(pitch: 120, seconds: 0.5, rate: 48000).map { $0 * 0.5 + 0.4 }
    #expect(try extract(shifted, rate: 48000).allSatisfy(\.isFinite))
    let shortest = voice(pitch: 120, seconds: 0.07, rate: 48000)
    #expect(try extract(shortest, rate: 48000).allSatisfy(\.isFinite))
    #expect(throws: FeatureError.clipTooShort(samples: 3359, needed: 3360, sampleRate: 48000)) {
      try extract(Array(shortest.dropLast()), rate: 48000)
    }
  }

  @Test func anExtractorThatHasSeenAnotherRateForgetsIt() throws {
    let extractor = EGeMAPSExtractor()
    let clip = try AudioClip(samples: voice(pitch: 130, seconds: 0.4, rate: 16000), sampleRate: 16000)
    let first = try extractor.extract(from: clip)
    _ = try extractor.extract(
      from: AudioClip(samples: voice(pitch: 210, seconds: 0.4, rate: 44100), sampleRate: 44100))
    #expect(try extractor.extract(from: clip) == first)
  }
}
