import Foundation
import SerAudio
import SerFeatures
import SerNumerics
import Testing

@Suite struct RecordingTracesTests {
  private static let rate = 16000

  /// A voice-like tone: harmonics whose strength wanders from cycle to cycle, and silence at either end.
  private static func tone(amplitude: Double, seconds: Double = 1) -> [Double] {
    var stream = Seed(21).makeStream()
    var strength = 1.0
    return (0..<Int(seconds * Double(rate))).map { n in
      if n % 100 == 0 { strength = 0.6 + 0.4 * stream.uniform() }
      let phase = 2 * Double.pi * 160 * Double(n) / Double(rate)
      return amplitude * strength * (sin(phase) + 0.5 * sin(2 * phase + 1) + 0.25 * sin(3 * phase + 2)) / 1.4
    }
  }

  /// As a 16-bit file holds it.
  private static func clip(_ samples: [Double]) throws -> AudioClip {
    try AudioClip(samples: samples.map { Float(($0 * 32768).rounded() / 32768) }, sampleRate: rate)
  }

  @Test func crestsCutAtOneHeightAreFound() throws {
    let whole = RecordingTraces(try Self.clip(Self.tone(amplitude: 0.5)))
    #expect(whole.flatCrests == 0 && whole.longestFlatRun == 0)
    let cut = RecordingTraces(try Self.clip(Self.tone(amplitude: 0.5).map { min(0.3, $0) }))
    #expect(cut.flatCrests > 20 && cut.longestFlatRun >= 3)
    // At whatever level the file was scaled to afterwards.
    let quiet = RecordingTraces(try Self.clip(Self.tone(amplitude: 0.5).map { max(-0.3, min(0.3, $0)) * 0.05 }))
    #expect(quiet.flatCrests > 20)
  }

  /// A quiet clip repeats sample values at its crests, which is no clipping.
  @Test func coarseStepsAreNoClipping() throws {
    let quiet = RecordingTraces(try Self.clip(Self.tone(amplitude: 0.01)))
    #expect(quiet.flatCrests == 0)
  }

  @Test func theNoiseFloorLeavesOutSilenceAndOffset() throws {
    var stream = Seed(22).makeStream()
    let noise = (0..<2 * Self.rate).map { _ in 0.001 * stream.gaussian() }
    let voice = Self.tone(amplitude: 0.3)
    let zeros = [Double](repeating: 0, count: Self.rate)
    let plain = RecordingTraces(try Self.clip(noise + voice))
    #expect(abs(try #require(plain.noiseFloor) + 60) < 1 && plain.digitalSilence == 0)
    let shifted = RecordingTraces(try Self.clip((noise + voice).map { $0 + 0.05 }))
    #expect(abs(try #require(shifted.noiseFloor) + 60) < 1)
    let gated = RecordingTraces(try Self.clip(zeros + noise + voice))
    #expect(abs(try #require(gated.noiseFloor) + 60) < 1 && abs(gated.digitalSilence - 0.25) < 0.01)
    let mute = RecordingTraces(try Self.clip(zeros.map { $0 + 0.1 }))
    #expect(mute.noiseFloor == nil && mute.digitalSilence == 1)
  }

  @Test func shortClipsAreMeasuredAsTheyAre() throws {
    let one = RecordingTraces(try Self.clip([0.5]))
    #expect(one.flatCrests == 0 && one.digitalSilence == 1)
  }
}
