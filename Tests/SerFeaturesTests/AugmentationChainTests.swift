import Foundation
import SerAudio
import SerNumerics
import Testing

@testable import SerFeatures

@Suite struct AugmentationChainTests {
  private static let whole =
    "noise:snr=10..20:colour=pink:p=0.5,stretch:rate=0.9..1.1,pitch:semitones=-2..2,room:rt60=0.2..0.3,"
    + "gain:db=-6..6,shift:seconds=-0.2..0.2"

  @Test func aSpecificationIsReadAndWritten() throws {
    let chain = try AugmentationChain(Self.whole)
    #expect(chain.summary == "noise+stretch+pitch+room+gain+shift")
    #expect(chain.steps.map(\.probability) == [0.5, 1, 1, 1, 1, 1])
    let noise = try #require(chain.steps[0].augmentation as? AdditiveNoise)
    #expect(noise.snr == DrawRange(10, 20) && noise.colour == .pink && noise.talkers == DrawRange(4, 8))
    #expect(try AugmentationChain(chain.specification) == chain)
    // Every setting is written out, so that other defaults some day don't change what an old text means.
    #expect(chain.specification.hasPrefix("noise:snr=10..20:colour=pink:talkers=4..8:p=0.5,stretch:rate=0.9..1.1,"))
    #expect(try AugmentationChain(" gain:db=3 , gain:db=-0.5") == AugmentationChain("gain:db=3.0,gain:db=-.5"))
    let data = try JSONEncoder().encode([chain])
    #expect(try JSONDecoder().decode([AugmentationChain].self, from: data) == [chain])
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode([AugmentationChain].self, from: Data(#"["nois:snr=3"]"#.utf8))
    }
  }

  @Test func everyAugmentationCanBeStored() throws {
    for entry in AugmentationCatalogue.entries {
      for example in entry.examples {
        let chain = try AugmentationChain(example.specification)
        #expect(type(of: chain.steps[0].augmentation).name == entry.name)
        #expect(try Self.stored(chain.steps[0].augmentation))
      }
    }
  }

  private static func stored<Kind: Augmentation>(_ augmentation: Kind) throws -> Bool {
    try JSONDecoder().decode(Kind.self, from: JSONEncoder().encode(augmentation)) == augmentation
  }

  @Test(arguments: [
    ("nois:snr=3", "did you mean 'noise'"), ("noise:snrr=3", "did you mean 'snr'"),
    ("noise:snr", "'snr' in step noise"),
    ("noise:snr=abc", "snr=abc is not possible"), ("noise:snr=20..10", "snr=20..10 is not possible"),
    ("noise:snr=500", "-30 to 100 dB"), ("noise:colour=blue", "white, pink or babble"), ("noise:p=2", "a probability"),
    ("noise:snr=1:snr=2", "snr twice"), ("", "without a name"), ("gain,,gain", "without a name"),
    ("stretch:rate=0", "0.25 to 4"), ("pitch:semitones=nan", "is not possible"), ("response", "path="),
    ("room:rt60=5", "0.1 to 1.5 seconds"), ("gain:db=inf", "is not possible"),
  ])
  func nonsenseIsRefused(specification: String, message: String) throws {
    let error = #expect(throws: AugmentationError.self) { try AugmentationChain(specification) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(error?.isAboutSpecification == true)
  }

  @Test func theSeedDecidesAndNothingElse() throws {
    let chain = try AugmentationChain(Self.whole)
    let clip = try AugmentationFixtures.voice()
    func copy(_ seed: UInt64, _ name: String, _ number: Int) throws -> [Float] {
      try chain.apply(
        to: clip, seed: AugmentationChain.seed(Seed(seed), clip: name, copy: number), with: AugmentationMaterial()
      ).samples
    }
    let first = try copy(1, "a", 0)
    #expect(try copy(1, "a", 0) == first)
    #expect(try copy(2, "a", 0) != first && copy(1, "b", 0) != first && copy(1, "a", 1) != first)
  }

  @Test func workersChangeNothing() async throws {
    let chain = try AugmentationChain("noise:snr=10..20,pitch:semitones=-2..2,room:rt60=0.2,gain:db=-6..6")
    let clip = try AugmentationFixtures.voice()
    let material = AugmentationMaterial()
    func all(_ workers: Int) async throws -> [[Float]] {
      try await parallelMap(count: 6, workers: workers) { index in
        let recipe = AugmentationRecipe(chain: chain, seed: Seed(1), copy: index % 2, material: material)
        return try recipe.apply(to: clip, identity: "clip \(index / 2)").samples
      }
    }
    let one = try await all(1)
    #expect(try await all(2) == one)
    #expect(try await all(4) == one)
  }

  @Test func probabilitiesAreKept() throws {
    let clip = try AudioClip(samples: [0.5, -0.5], sampleRate: 8000)
    func changed(_ p: Double) throws -> Int {
      let chain = try AugmentationChain("gain:db=6:p=\(p)")
      return try (0..<400).count { copy in
        try chain.apply(
          to: clip, seed: AugmentationChain.seed(Seed(1), clip: "x", copy: copy), with: AugmentationMaterial()) != clip
      }
    }
    #expect(try changed(0) == 0 && changed(1) == 400)
    #expect((70...130).contains(try changed(0.25)))
  }

  /// What a step draws doesn't depend on the steps before it.
  @Test func stepsDrawOnTheirOwn() throws {
    let clip = try AudioClip(samples: [0.5, -0.25], sampleRate: 8000)
    func ratio(_ specification: String) throws -> Float {
      try AugmentationFixtures.apply(specification, to: clip).samples[0] / 0.5
    }
    #expect(try ratio("shift:seconds=0:p=0,gain:db=-6..6") == ratio("noise:snr=3:p=0,gain:db=-6..6"))
  }
}
