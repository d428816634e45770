import Foundation
import SerAudio
import SerNumerics
import SerSignal
import Testing

@testable import SerFeatures

/// What the augmentations that make recordings worse do to a signal.
@Suite struct DegradationTests {
  private static func tones(_ frequencies: [Double], sampleRate: Int = 16000, seconds: Double = 1) throws -> AudioClip {
    let samples = (0..<Int(seconds * Double(sampleRate))).map { n in
      Float(frequencies.reduce(0) { $0 + 0.2 * sin(2 * .pi * $1 * Double(n) / Double(sampleRate)) })
    }
    return try AudioClip(samples: samples, sampleRate: sampleRate)
  }

  /// The amplitude of a tone in the middle of a clip.
  private static func amplitude(_ frequency: Double, in clip: AudioClip) -> Double {
    let range = clip.samples.count / 4..<clip.samples.count * 3 / 4
    var (real, imaginary) = (0.0, 0.0)
    for n in range {
      let phase = 2 * .pi * frequency * Double(n) / Double(clip.sampleRate)
      real += Double(clip.samples[n]) * cos(phase)
      imaginary += Double(clip.samples[n]) * sin(phase)
    }
    return 2 * (real * real + imaginary * imaginary).squareRoot() / Double(range.count)
  }

  @Test(arguments: [8000, 16000, 44100])
  func theTelephoneBandPassesItsToneAlone(sampleRate: Int) throws {
    let clip = try Self.tones([150, 1000, 3700], sampleRate: sampleRate)
    let heard = try AugmentationFixtures.apply("band:low=300:high=3400", to: clip)
    #expect(heard.samples.count == clip.samples.count && heard.sampleRate == sampleRate)
    #expect(abs(Self.amplitude(1000, in: heard) - 0.2) < 0.002)
    #expect(Self.amplitude(150, in: heard) < 0.2 * 0.002 && Self.amplitude(3700, in: heard) < 0.2 * 0.002)
    // In phase, too: the delay is taken out.
    let alone = try Self.tones([1000], sampleRate: sampleRate)
    let middle = clip.samples.count / 4..<clip.samples.count * 3 / 4
    #expect(middle.allSatisfy { abs(heard.samples[$0] - alone.samples[$0]) < 0.004 })
  }

  @Test func aBandBeyondTheClipChangesNothing() throws {
    let clip = try Self.tones([440], sampleRate: 8000)
    #expect(try AugmentationFixtures.apply("band:low=0:high=4000", to: clip) == clip)
  }

  @Test(arguments: LossyCodec.allCases)
  func codesKeepLengthAndMostOfTheSound(codec: LossyCodec) throws {
    guard codec.isAvailable else { return }
    let clip = try AugmentationFixtures.voice()
    let coded = try codec.apply(to: clip, quality: 1)
    #expect(coded.clip.samples.count == clip.samples.count && coded.clip.sampleRate == clip.sampleRate)
    #expect(coded.bytes > 100 && coded.bitRate < 400_000)
    let (before, after) = (Self.power(clip.samples), Self.power(coded.clip.samples))
    #expect(abs(10 * log10(after / before)) < 3, "\(10 * log10(after / before)) dB")
    #expect(try codec.apply(to: clip, quality: 1).clip == coded.clip)
    guard codec.hasQuality else { return }
    let worst = try codec.apply(to: clip, quality: 0)
    // The headers of Vorbis alone take some kB.
    #expect(worst.bytes < coded.bytes && worst.clip != coded.clip, "\(worst.bytes) of \(coded.bytes) bytes")
  }

  private static func power(_ samples: [Float]) -> Double {
    samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)
  }

  /// A rate that no code is defined for, and samples beyond full scale.
  @Test func oddClipsAreCodedAllTheSame() throws {
    let clip = try Self.tones([300, 500, 700, 900, 1100, 1300], sampleRate: 11111)
    for codec in LossyCodec.allCases where codec.isAvailable {
      let coded = try AugmentationFixtures.apply("coding:format=\(codec.rawValue):quality=0.5", to: clip)
      #expect(coded.samples.count == clip.samples.count && coded.sampleRate == 11111, "\(codec)")
    }
  }

  @Test func clippingFlattensPeaksAndKeepsTheGreatest() throws {
    let clip = try Self.tones([200])
    let clipped = try AugmentationFixtures.apply("clipping:db=12", to: clip)
    let (peak, flat) = (clip.samples.max() ?? 0, clipped.samples.max() ?? 0)
    #expect(flat == peak && clipped.samples.count { $0 == flat } > clip.samples.count / 4)
    #expect(try AugmentationFixtures.apply("clipping:db=0", to: clip) == clip)
  }

  @Test func anExcerptIsCutFromTheActivePart() throws {
    let clip = try AugmentationFixtures.voice()
    let beginning = try AugmentationFixtures.apply("excerpt:seconds=0.25:place=0", to: clip)
    let end = try AugmentationFixtures.apply("excerpt:seconds=0.25:place=1", to: clip)
    #expect(beginning.samples.count == 4000 && end.samples.count == 4000 && beginning != end)
    let active = ActiveSpeech.range(of: clip)
    #expect(beginning.samples == Array(clip.samples[active.lowerBound..<active.lowerBound + 4000]))
    #expect(end.samples == Array(clip.samples[active.upperBound - 4000..<active.upperBound]))
    #expect(try AugmentationFixtures.apply("excerpt:seconds=30", to: clip) == clip)
  }

  @Test(arguments: [
    ("band:low=4000:high=3000", "below high"), ("coding:format=flac", "mp3, vorbis, opus"),
    ("coding:quality=2", "0 to 1"), ("clipping:db=-1", "0 to 60 dB"), ("excerpt:seconds=0", "0.05 to 60"),
  ])
  func nonsenseIsRefused(specification: String, message: String) {
    let error = #expect(throws: AugmentationError.self) { try AugmentationChain(specification) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }
}
