import Foundation
import SerAudio
import SerNumerics
import SerSignal
import SerTestSupport
import Testing

@testable import SerFeatures

@Suite struct StretchAndPitchTests {
  /// The median pitch of the voiced frames in Hz; the range leaves room for shifts.
  private static func pitch(_ clip: AudioClip) throws -> Double {
    var parameters = ClipAcousticsParameters()
    parameters.pitch.highest = 900
    return try #require(try ClipAcousticsExtractor(parameters).measure(clip).pitch).median
  }

  /// The median interval in semitones from a clip to a changed one, over the frames that are voiced in both; frame i of
  /// a clip played at `rate` is frame i · rate of the original. Medians of whole clips would also compare which frames
  /// the tracker finds voiced.
  private static func interval(from clip: AudioClip, to changed: AudioClip, rate: Double = 1) throws -> Double {
    var parameters = PitchParameters()
    parameters.highest = 900
    let tracker = PitchTracker(parameters)
    let contours = try [clip, changed].map {
      tracker.track(try Resampler.resample($0, to: parameters.sampleRate).samples).frequencies
    }
    let intervals = contours[1].indices.compactMap { frame -> Double? in
      let source = Int((Double(frame) * rate).rounded())
      guard let after = contours[1][frame], contours[0].indices.contains(source), let before = contours[0][source]
      else { return nil }
      return 12 * log2(after / before)
    }
    try #require(intervals.count >= 30)
    return Statistics.median(intervals)
  }

  @Test(arguments: [0.25, 0.7, 0.9, 1.1, 1.3, 4])
  func durationFollowsTheRate(rate: Double) throws {
    for sampleRate in [8000, 22050, 48000] {
      let clip = try AugmentationFixtures.voice(sampleRate: sampleRate)
      let stretched = try AugmentationFixtures.apply("stretch:rate=\(rate)", to: clip)
      #expect(stretched.sampleRate == sampleRate)
      #expect(abs(Double(stretched.samples.count) - Double(clip.samples.count) / rate) <= 1)
      #expect(abs(12 * log2(try Self.pitch(stretched) / Self.pitch(clip))) < 0.1)
    }
  }

  @Test(arguments: [-12.0, -3, 0.5, 4, 12])
  func theVoiceMovesByTheInterval(semitones: Double) throws {
    let clip = try AugmentationFixtures.voice()
    let shifted = try AugmentationFixtures.apply("pitch:semitones=\(semitones)", to: clip)
    #expect(shifted.samples.count == clip.samples.count)
    #expect(abs(12 * log2(try Self.pitch(shifted) / Self.pitch(clip)) - semitones) < 0.1)
  }

  /// On real speech of men and women in seven emotions.
  @Test(.enabled(if: Corpora.ravdess != nil, "SERBASE_CORPORA has no RAVDESS"), arguments: [-4.0, -1, 1, 2])
  func realSpeechMovesByTheInterval(semitones: Double) throws {
    for (name, clip) in zip(
      AugmentationFixtures.speech, try AugmentationFixtures.ravdess(AugmentationFixtures.speech))
    {
      let shifted = try AugmentationFixtures.apply("pitch:semitones=\(semitones)", to: clip)
      #expect(shifted.samples.count == clip.samples.count)
      let found = try Self.interval(from: clip, to: shifted)
      #expect(abs(found - semitones) < 0.2, "\(name): \(found) for \(semitones)")
    }
  }

  @Test(.enabled(if: Corpora.ravdess != nil, "SERBASE_CORPORA has no RAVDESS"), arguments: [0.8, 0.9, 1.1, 1.25])
  func realSpeechKeepsItsPitchWhenStretched(rate: Double) throws {
    for (name, clip) in zip(
      AugmentationFixtures.speech, try AugmentationFixtures.ravdess(AugmentationFixtures.speech))
    {
      let stretched = try AugmentationFixtures.apply("stretch:rate=\(rate)", to: clip)
      let found = try Self.interval(from: clip, to: stretched, rate: rate)
      #expect(abs(found) < 0.2, "\(name): \(found) at \(rate)")
      // The level of the speech stays as well.
      let levels = [clip, stretched].map { ActiveSpeech.power(of: $0.samples, in: ActiveSpeech.range(of: $0)) }
      #expect(abs(10 * log10(levels[1] / levels[0])) < 1.5, "\(name): level at \(rate)")
    }
  }

  @Test(arguments: ["stretch:rate=0.9", "pitch:semitones=2"])
  func lessThanAFrameIsRefused(specification: String) throws {
    let short = try AudioClip(samples: [Float](repeating: 0.1, count: 500), sampleRate: 16000)
    let error = #expect(throws: AugmentationError.self) { try AugmentationFixtures.apply(specification, to: short) }
    #expect(error?.description.contains("too short: 500 samples at 16000 Hz, needs at least 1024") == true)
  }

  @Test func silenceStaysSilent() throws {
    let silent = try AudioClip(samples: [Float](repeating: 0, count: 16000), sampleRate: 16000)
    for specification in ["stretch:rate=0.8", "pitch:semitones=-3", "room", "shift:seconds=0.1"] {
      #expect(try AugmentationFixtures.apply(specification, to: silent).samples.allSatisfy { abs($0) < 1e-12 })
    }
  }

  @Test(arguments: [-0.3, -0.01, 0, 0.25])
  func aShiftKeepsTheLength(seconds: Double) throws {
    let clip = try AugmentationFixtures.voice()
    let shifted = try AugmentationFixtures.apply("shift:seconds=\(seconds)", to: clip)
    let offset = Int((seconds * 16000).rounded())
    #expect(shifted.samples.count == clip.samples.count)
    for n in shifted.samples.indices {
      let source = n - offset
      #expect(shifted.samples[n] == (clip.samples.indices.contains(source) ? clip.samples[source] : 0))
    }
    #expect(throws: AugmentationError.self) { try AugmentationFixtures.apply("shift:seconds=-5", to: clip) }
  }
}
