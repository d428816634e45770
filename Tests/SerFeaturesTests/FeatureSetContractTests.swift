import Foundation
import SerAudio
import SerNumerics
import SerTestSupport
import Testing

@testable import SerFeatures

/// What every feature set of the catalogue promises.
@Suite struct FeatureSetContractTests {
  static func noise(seconds: Double, rate: Int = 16000, gain: Float = 0.1, seed: UInt64 = 1) throws -> AudioClip {
    var stream = Seed(seed).makeStream()
    let count = Int(seconds * Double(rate))
    return try AudioClip(samples: (0..<count).map { _ in Float(stream.gaussian()) * gain }, sampleRate: rate)
  }

  static let identifiers = FeatureCatalogue.entries.map(\.identifier)

  @Test func identifiersAreUniqueAndColumnsNamed() throws {
    #expect(Set(Self.identifiers).count == Self.identifiers.count)
    for entry in FeatureCatalogue.entries {
      guard case .columns(let names) = entry.make().layout else { continue }
      #expect(Set(names).count == names.count)
    }
  }

  @Test(arguments: identifiers)
  func valuesAreFiniteAsManyAsPromisedAndRepeatable(identifier: String) throws {
    let set = try FeatureCatalogue.entry(identifier).make()
    let extractor = try set.makeExtractor()
    let first = try extractor.extract(from: Self.noise(seconds: 1.5))
    _ = try extractor.extract(from: Self.noise(seconds: 3, gain: 0.5, seed: 2))
    let again = try extractor.extract(from: Self.noise(seconds: 1.5))
    #expect(first.count == set.layout.count && first.allSatisfy(\.isFinite))
    #expect(first == again, "an extractor must not remember earlier clips")
    #expect(first == (try set.makeExtractor().extract(from: Self.noise(seconds: 1.5))))
  }

  @Test(arguments: identifiers)
  func anySampleRateWillDo(identifier: String) throws {
    let extractor = try FeatureCatalogue.entry(identifier).make().makeExtractor()
    for rate in [8000, 11025, 22050, 44100, 48000, 192_000] {
      #expect(try extractor.extract(from: Self.noise(seconds: 1, rate: rate)).allSatisfy(\.isFinite))
    }
  }

  @Test(arguments: identifiers)
  func silenceAndScrapsAreRefused(identifier: String) throws {
    let extractor = try FeatureCatalogue.entry(identifier).make().makeExtractor()
    let silent = try AudioClip(samples: [Float](repeating: 0, count: 16000), sampleRate: 16000)
    #expect(throws: FeatureError.silentClip) { try extractor.extract(from: silent) }
    let error = try #require(throws: FeatureError.self) { try extractor.extract(from: Self.noise(seconds: 0.01)) }
    guard case .clipTooShort(let samples, let needed, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(samples == 160 && needed > samples)
    #expect(try extractor.extract(from: Self.noise(seconds: 0.1)).allSatisfy(\.isFinite))
  }

  /// Offset, clipping and a pure tone: nothing may turn into NaN.
  @Test(arguments: identifiers)
  func oddSignalsStayFinite(identifier: String) throws {
    let extractor = try FeatureCatalogue.entry(identifier).make().makeExtractor()
    let signals: [[Float]] = [
      [Float](repeating: 0.5, count: 16000), (0..<16000).map { $0 % 100 < 50 ? 1 : -1 },
      (0..<16000).map { Float(sin(Double($0) * 0.2)) }, [0.9] + [Float](repeating: 0, count: 15999),
    ]
    for samples in signals {
      #expect(try extractor.extract(from: AudioClip(samples: samples, sampleRate: 16000)).allSatisfy(\.isFinite))
    }
  }

  @Test func unknownSetSuggestsTheNearest() throws {
    let error = try #require(throws: FeatureError.self) { try FeatureCatalogue.entry("mfcc-functional") }
    #expect(error.description.contains("did you mean 'mfcc-functionals'?"))
  }

  @Test func impossibleParametersAreRefused() {
    var set = MFCCFunctionals()
    set.coefficients = 65
    #expect(throws: FeatureError.self) { try set.makeExtractor() }
    set = MFCCFunctionals()
    set.mel.windowLength = 600
    #expect(throws: FeatureError.self) { try set.makeExtractor() }
  }

  @Test func momentsEqualTheirDefinition() {
    let frames = Matrix(rows: [[1, 5], [2, 5], [6, 5]])
    var values: [Float] = []
    Functionals().append(of: frames, hop: 0.01, to: &values)
    // Column 0: deviations -2, -1, 3: variance 14/3, third moment (-8 - 1 + 27)/3 = 6.
    let variance = 14.0 / 3
    #expect(values[0] == 3 && values[1] == 5)
    #expect(abs(Double(values[2]) - variance.squareRoot()) < 1e-6 && values[3] == 0)
    #expect(abs(Double(values[4]) - 6 / (variance * variance.squareRoot())) < 1e-6 && values[5] == 0)
  }
}
