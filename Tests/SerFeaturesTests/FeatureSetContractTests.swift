import Foundation
import SerAudio
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFeatures

/// What every feature set of the catalogue promises, whatever it measures: a new entry is tested by its line there.
@Suite struct FeatureSetContractTests {
  static func noise(seconds: Double, rate: Int = 16000, gain: Float = 0.1, seed: UInt64 = 1) throws -> AudioClip {
    var stream = Seed(seed).makeStream()
    let count = Int(seconds * Double(rate))
    return try AudioClip(samples: (0..<count).map { _ in Float(stream.gaussian()) * gain }, sampleRate: rate)
  }

  /// Something like a voice: a glide of ten harmonics with pauses.
  static func voice(seconds: Double = 1.5, rate: Int = 16000, gain: Float = 0.1, offset: Float = 0) -> [Float] {
    var phase = 0.0
    return (0..<Int(seconds * Double(rate))).map { n in
      let time = Double(n) / Double(rate)
      phase += 2 * .pi * (150 + 40 * sin(2 * time)) / Double(rate)
      let envelope = max(0, sin(2 * .pi * 2.5 * time))
      let sum = (1...10).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) }
      return gain * Float(sum * envelope) + offset
    }
  }

  static let identifiers = FeatureCatalogue.entries.map(\.identifier)

  private func set(_ identifier: String) throws -> any FeatureSet { try FeatureCatalogue.entry(identifier).make() }

  private func expectValues(_ values: [Float], of set: any FeatureSet, _ what: String) {
    #expect(values.count == set.layout.count, "\(what)")
    #expect(values.allSatisfy { $0.isFinite }, "\(what)")
  }

  // MARK: Names and parameters

  @Test func identifiersAreUnique() {
    #expect(Set(Self.identifiers).count == Self.identifiers.count)
    #expect(Self.identifiers.allSatisfy { name in !name.contains { ":+=,/ ".contains($0) } })
  }

  @Test(arguments: identifiers)
  func columnsAreNamedOnce(identifier: String) throws {
    let layout = try set(identifier).layout
    #expect(layout.count > 0)
    guard case .columns(let names) = layout else { return }
    #expect(Set(names).count == names.count && names.allSatisfy { !$0.isEmpty && !$0.contains(",") })
  }

  @Test(arguments: identifiers)
  func theSpecificationIsReadBack(identifier: String) throws {
    let set = try set(identifier)
    let again = try FeatureSpecification.set(set.specification)
    #expect(again.specification == set.specification)
    #expect(try again.parameters == set.parameters)
    let fromFile = try FeatureSpecification.set(named: set.specification, parameters: set.parameters)
    #expect(try fromFile.parameters == set.parameters)
    // A file older than every parameter means the published definition.
    let bare = try FeatureCatalogue.entry(identifier).decode(Data("{}".utf8))
    #expect(try bare.parameters == set.parameters)
    if identifier != CombinedFeatures.identifier { #expect(set.specification == identifier) }
  }

  /// Each parameter can be written out with its own default, and says what it may be.
  @Test(arguments: identifiers)
  func everyParameterCanBeSet(identifier: String) throws {
    let published = try set(identifier)
    for parameter in FeatureParameters(of: published).list {
      let text = "\(identifier):\(parameter.name)=\(parameter.text)"
      #expect(try FeatureSpecification.set(text).specification == identifier, "\(text)")
      #expect(!parameter.allowed.isEmpty)
    }
    let error = try #require(throws: FeatureError.self) { try FeatureSpecification.set("\(identifier):nonsense=1") }
    guard case .unknownParameter = error else {
      Issue.record("\(error)")
      return
    }
  }

  // MARK: Values

  @Test(arguments: identifiers)
  func valuesAreFiniteAsManyAsPromisedAndRepeatable(identifier: String) throws {
    let set = try set(identifier)
    let extractor = try set.makeExtractor()
    let voice = try AudioClip(samples: Self.voice(), sampleRate: 16000)
    let first = try extractor.extract(from: voice)
    expectValues(first, of: set, "a voice")
    expectValues(try extractor.extract(from: Self.noise(seconds: 3, gain: 0.5, seed: 2)), of: set, "noise")
    let again = try extractor.extract(from: voice)
    #expect(first == again, "an extractor must not remember earlier clips")
    #expect(first == (try set.makeExtractor().extract(from: voice)))
    #expect(Set(first).count > 1)
  }

  @Test(arguments: identifiers)
  func anySampleRateWillDo(identifier: String) throws {
    let set = try set(identifier)
    let extractor = try set.makeExtractor()
    for rate in [8000, 11025, 22050, 44100, 48000, 96000, 192_000] {
      let voice = try AudioClip(samples: Self.voice(seconds: 0.8, rate: rate), sampleRate: rate)
      expectValues(try extractor.extract(from: voice), of: set, "\(rate) Hz")
    }
  }

  @Test(arguments: identifiers)
  func silenceAndScrapsAreRefused(identifier: String) throws {
    let set = try set(identifier)
    let extractor = try set.makeExtractor()
    for level: Float in [0, 1e-5] {
      let silent = try AudioClip(samples: [Float](repeating: level, count: 16000), sampleRate: 16000)
      #expect(throws: FeatureError.silentClip) { try extractor.extract(from: silent) }
    }
    for seconds in [0.0001, 0.01] {
      let scrap = try Self.noise(seconds: seconds)
      let error = try #require(throws: FeatureError.self) { try extractor.extract(from: scrap) }
      guard case .clipTooShort(let samples, let needed, _) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(samples > 0 && needed > samples)
    }
    expectValues(try extractor.extract(from: Self.noise(seconds: 0.25)), of: set, "a quarter of a second")
  }

  /// Offset, clipping, a pure tone, a click and speech without voice: nothing may turn into NaN.
  @Test(arguments: identifiers)
  func oddSignalsStayFinite(identifier: String) throws {
    let set = try set(identifier)
    let extractor = try set.makeExtractor()
    var stream = Seed(5).makeStream()
    let unvoiced = (0..<16000).map { n in Float(stream.gaussian() * 0.1 * max(0, sin(Double(n) * 0.001))) }
    let signals: [(String, [Float])] = [
      ("a constant", [Float](repeating: 0.5, count: 16000)),
      ("a square wave at full scale", (0..<16000).map { $0 % 100 < 50 ? 1 : -1 }),
      ("a pure tone", (0..<16000).map { Float(sin(Double($0) * 0.2)) }),
      ("a tone at half the rate", (0..<16000).map { $0 % 2 == 0 ? 0.5 : -0.5 }),
      ("a click", [0.9] + [Float](repeating: 0, count: 15999)),
      ("a voice with an offset", Self.voice(offset: 0.3)),
      ("a clipped voice", Self.voice(gain: 2).map { max(-1, min(1, $0)) }),
      (
        "a voice in digital silence",
        [Float](repeating: 0, count: 4000) + Self.voice() + [Float](repeating: 0, count: 999)
      ),
      ("unvoiced noise", unvoiced), ("the faintest voice", Self.voice(gain: 2e-4)),
    ]
    for (name, samples) in signals {
      let clip = try AudioClip(samples: samples, sampleRate: 16000)
      expectValues(try extractor.extract(from: clip), of: set, name)
    }
  }

  /// The same sound as 24-bit integers, as floats and as six equal channels gives the same features, but for rounding.
  @Test(arguments: identifiers)
  func encodingsOfOneSoundAgree(identifier: String) async throws {
    let set = try set(identifier)
    let extractor = try set.makeExtractor()
    // With the noise of a room: in digital silence, scale-free measures would compare rounding errors.
    let noise = try Self.noise(seconds: 1, rate: 44100, gain: 1e-3).samples
    let voice = zip(Self.voice(seconds: 1, rate: 44100), noise).map { $0 + $1 }
    let surround = voice.flatMap { [Float](repeating: $0, count: 6) }
    try await withTemporaryFolder { folder in
      func features(_ data: Data) throws -> [Float] {
        let url = folder.appendingPathComponent("voice.wav")
        try data.write(to: url)
        return try extractor.extract(from: AudioFile.read(url).clip)
      }
      let float = try features(WaveFixture.data(voice, channels: 1, sampleRate: 44100, .float32))
      let six = try features(WaveFixture.data(surround, channels: 6, sampleRate: 44100, .float32))
      let integer = try features(WaveFixture.data(surround, channels: 6, sampleRate: 44100, .integer24))
      expectValues(float, of: set, "float")
      expectValues(integer, of: set, "24 bits, six channels")
      #expect(float == (try extractor.extract(from: AudioClip(samples: voice, sampleRate: 44100))))
      // Six equal channels have the same mean but for the last bit.
      let agreeing = zip(float, six).count { abs($0 - $1) <= 1e-2 * max(1, abs($0)) }
      #expect(Double(agreeing) >= 0.98 * Double(float.count), "\(agreeing) of \(float.count)")
      // 24 bits cut 1e-7 of full scale off, 80 dB below this clip's noise. Only the valleys of the highest contrast
      // band hear that: they lie where the resampler leaves next to nothing. They are three of 78 columns.
      let cut = zip(float, integer).count { abs($0 - $1) <= 1e-2 * max(1, abs($0)) }
      #expect(Double(cut) >= 0.96 * Double(float.count), "24 bits: \(cut) of \(float.count)")
    }
  }

  /// Rows of frames: the first frames of a long clip, and nothing but zeros behind a short one.
  @Test(arguments: identifiers)
  func framesAreCutBehindAndPaddedWithZeros(identifier: String) throws {
    let set = try set(identifier)
    guard case .frames(let count, let bands) = set.layout else { return }
    let extractor = try set.makeExtractor()
    let short = try extractor.extract(from: Self.noise(seconds: 0.5))
    let own = FrameRow.clipFrames(in: short, bands: bands)
    #expect(own > 10 && own < count)
    #expect(short[(own * bands)...].allSatisfy { $0 == 0 })
    for frame in 0..<own { #expect(short[frame * bands..<(frame + 1) * bands].contains { $0 != 0 }) }
    let long = try extractor.extract(from: Self.noise(seconds: 30))
    #expect(FrameRow.clipFrames(in: long, bands: bands) == count)
  }
}
