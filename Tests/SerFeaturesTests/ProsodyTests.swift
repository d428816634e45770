import Foundation
import SerAudio
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFeatures

@Suite struct ProsodyTests {
  static let rate = 16000

  /// Harmonics of a frequency that is a function of time, at an amplitude that is one, too.
  static func voice(
    seconds: Double, frequency: (Double) -> Double, amplitude: (Double) -> Double = { _ in 0.1 }
  ) -> [Float] {
    var phase = 0.0
    return (0..<Int(seconds * Double(rate))).map { n in
      let time = Double(n) / Double(rate)
      phase += 2 * Double.pi * frequency(time) / Double(rate)
      let sum: Double = (1...10).reduce(0.0) { sum, harmonic in sum + sin(Double(harmonic) * phase) / Double(harmonic) }
      return Float(sum * amplitude(time))
    }
  }

  static func measures(_ samples: [Float]) throws -> [String: Double] {
    let set = ProsodyFunctionals()
    let values = try set.makeExtractor().extract(from: AudioClip(samples: samples, sampleRate: rate))
    return Dictionary(uniqueKeysWithValues: zip(set.layout.columnNames, values.map(Double.init)))
  }

  @Test func columnsAreFrozen() {
    let names = ProsodyFunctionals().layout.columnNames
    #expect(names.count == 52 && names.first == "f0_mean" && names.last == "pause_fraction")
    #expect(FormantFunctionals().layout.columnNames.count == 49)
    #expect(FormantFunctionals().layout.columnNames.prefix(3) == ["formant_fraction", "f1_mean", "f2_mean"])
  }

  @Test func aSteadyVoice() throws {
    let found = try Self.measures(Self.voice(seconds: 1.2) { _ in 220 })
    #expect(abs((found["f0_mean"] ?? 0) - 36) < 0.05)  // three octaves above 27.5 Hz
    #expect((found["f0_std"] ?? 1) < 0.2 && abs(found["f0_slope"] ?? 1) < 0.2)
    #expect((found["voicing_fraction"] ?? 0) > 0.97 && found["pause_count"] == 0)
    #expect((found["jitter_local"] ?? 1) < 0.002 && (found["shimmer_local"] ?? 1) < 0.01)
    #expect((found["hnr_p50"] ?? 0) > 25)
    #expect(abs((found["duration"] ?? 0) - 1.2) < 0.05)
  }

  @Test func framesTellWhereTheVoiceIs() throws {
    let set = ProsodyFrames()
    #expect(set.layout == .frames(count: 300, bands: 5))
    var stream = Seed(5).makeStream()
    let noise = (0..<8000).map { _ in Float(stream.gaussian() * 0.05) }
    let glide = Self.voice(seconds: 0.5) { 110 * pow(2, $0) }
    let row = try set.makeExtractor().extract(from: AudioClip(samples: glide + noise, sampleRate: Self.rate))
    func value(_ frame: Int, _ band: Int) -> Double { Double(row[frame * 5 + band]) }
    for frame in 5..<44 {
      #expect(abs(value(frame, 0) - 24 - 12 * Double(frame) / 100) < 0.3 && abs(value(frame, 1) - 12) < 12)
      #expect(value(frame, 2) > 0.8 && value(frame, 4) > 10)
    }
    for frame in 56..<95 { #expect(value(frame, 0) == 0 && value(frame, 4) == 0 && value(frame, 3) > 60) }
    #expect(FrameRow.clipFrames(in: row, bands: 5) == 101 && row[(101 * 5)...].allSatisfy { $0 == 0 })
  }

  @Test func aGlideAndItsLevel() throws {
    // An octave up in a second, 12 dB up in a second.
    let samples = Self.voice(seconds: 1.5) {
      120 * pow(2, $0)
    } amplitude: {
      0.02 * pow(10, 12 * $0 / 20)
    }
    let found = try Self.measures(samples)
    #expect(abs((found["f0_slope"] ?? 0) - 12) < 0.5 && abs((found["f0_rise"] ?? 0) - 12) < 1.5)
    #expect(abs((found["energy_slope"] ?? 0) - 12) < 1)
    #expect((found["f0_energy_correlation"] ?? 0) > 0.97)
    #expect(abs((found["f0_range"] ?? 0) - 0.9 * 18) < 1)
  }

  /// Five syllables a second, one left out for half a second.
  @Test func syllablesAndPauses() throws {
    func amplitude(_ time: Double) -> Double {
      if time > 1.0 && time < 1.6 { return 0 }
      return 0.1 * (0.15 + abs(sin(Double.pi * 5 * time)))
    }
    let found = try Self.measures(Self.voice(seconds: 2.6, frequency: { _ in 150 }, amplitude: amplitude))
    #expect(abs((found["syllable_rate"] ?? 0) - 10 / 2.6) < 0.5)
    #expect(found["pause_count"] == 1 && abs((found["pause_mean"] ?? 0) - 0.55) < 0.1)
    #expect(abs((found["pause_fraction"] ?? 0) - 0.55 / 2.6) < 0.05)
    #expect((found["articulation_rate"] ?? 0) > (found["syllable_rate"] ?? 9))
  }

  @Test func nothingVoicedIsZeroAndSaysSo() throws {
    var stream = Seed(3).makeStream()
    let found = try Self.measures((0..<16000).map { _ in Float(stream.gaussian() * 0.05) })
    try #require(found["voicing_fraction"] == 0)
    for (name, value) in found where name.hasPrefix("f0_") || name.hasPrefix("jitter") || name.hasPrefix("hnr") {
      #expect(value == 0, "\(name)")
    }
    #expect((found["energy_mean"] ?? 0) < -20 && found["energy_voiced"] == 0)
  }

  @Test func anOffsetChangesNothing() throws {
    let voice = Self.voice(seconds: 1) { 180 + 20 * sin($0 * 9) }
    let (plain, shifted) = (try Self.measures(voice), try Self.measures(voice.map { $0 + 0.05 }))
    for (name, value) in plain { #expect(abs(value - (shifted[name] ?? 99)) < 0.02 * max(1, abs(value)), "\(name)") }
  }

  @Test func parametersAreChecked() {
    for text in [
      "prosody.pitch.lowest=700", "prosody.voicingGate=-1", "frontEnd.sampleRate=22050", "prosody.rhythm.dip=0",
      "prosody.windowSeconds=3",
    ] {
      #expect(throws: FeatureError.self, "\(text)") { try FeatureSpecification.set("prosody-functionals:" + text) }
    }
    #expect(throws: FeatureError.self) { try FeatureSpecification.set("formant-functionals:formants.order=2") }
    #expect(throws: Never.self) {
      try FeatureSpecification.set("prosody-functionals:prosody.pitch.integration=zeroExtended").makeExtractor()
    }
  }

  /// Medians of real speakers are what is known of women and men.
  @Test(.enabled(if: Corpora.ravdess != nil, "needs the RAVDESS recordings (SERBASE_CORPORA)"))
  func realVoicesArePlausible() throws {
    let folder = try #require(Corpora.ravdess)
    let (prosody, formants) = (ProsodyFunctionals(), FormantFunctionals())
    let (first, second) = (try prosody.makeExtractor(), try formants.makeExtractor())
    func median(_ actors: [String], _ column: String) throws -> Double {
      let isFormant = formants.layout.columnNames.contains(column)
      let names = isFormant ? formants.layout.columnNames : prosody.layout.columnNames
      let place = try #require(names.firstIndex(of: column))
      return Statistics.median(
        try actors.map { actor in
          let file = folder.appendingPathComponent("Actor_\(actor)/03-01-01-01-01-01-\(actor).wav")
          let clip = try AudioFile.read(file).clip
          return Double(try (isFormant ? second : first).extract(from: clip)[place])
        })
    }
    let (men, women) = (["01", "03", "05", "07", "09"], ["02", "04", "06", "08", "10"])
    let (low, high) = (try median(men, "f0_p50"), try median(women, "f0_p50"))
    // 80 to 160 Hz and 160 to 260 Hz.
    #expect(low > 18.5 && low < 30.5 && high > 30.5 && high < 39 && high > low + 5)
    #expect(try median(women, "dispersion_p50") > median(men, "dispersion_p50"))
    #expect(try (300...800).contains(median(men, "f1_p50")) && (1100...2100).contains(median(men, "f2_p50")))
    #expect(try (2200...3200).contains(median(men, "f3_p50")))
    #expect(try (2.5...7).contains(median(men + women, "articulation_rate")))
    #expect(try (0.003...0.04).contains(median(men + women, "jitter_local")))
    #expect(try (5...22).contains(median(men + women, "hnr_mean")))
  }
}
