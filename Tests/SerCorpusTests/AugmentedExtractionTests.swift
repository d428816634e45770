import Foundation
import SerAudio
import SerCorpus
import SerFeatures
import SerNumerics
import SerTestSupport
import Testing

@Suite struct AugmentedExtractionTests {
  private static func recipe(
    _ specification: String = "noise:snr=5..15,gain:db=-3..3", seed: UInt64 = 1, copy: Int = 0
  ) throws -> AugmentationRecipe {
    AugmentationRecipe(
      chain: try AugmentationChain(specification), seed: Seed(seed), copy: copy, material: AugmentationMaterial())
  }

  @Test func workersAndCacheChangeNothingButTheRecipeDoes() async throws {
    try await withTemporaryFolder { folder in
      let clips = try FeatureExtractionTests.clips(in: folder)
      let cache = FeatureCache(folder: folder.appendingPathComponent("cache"))
      func run(_ recipe: AugmentationRecipe?, cached: Bool = true, workers: Int = 2) async throws
        -> FeatureExtraction.Outcome
      {
        try await FeatureExtraction(
          set: LogMelFunctionals(), cache: cached ? cache : nil, workers: workers, recipe: recipe
        ).run(clips)
      }
      let originals = try await run(nil)
      let first = try await run(try Self.recipe())
      #expect(first.cachedCount == 0 && first.table.features != originals.table.features)
      #expect(try await run(try Self.recipe(), cached: false, workers: 1).table.features == first.table.features)
      let again = try await run(try Self.recipe())
      #expect(again.cachedCount == 8 && again.table.features == first.table.features)
      // The originals' entries are their own still.
      let kept = try await run(nil)
      #expect(kept.cachedCount == 8 && kept.table.features == originals.table.features)
      for other in [
        try Self.recipe(seed: 2), try Self.recipe(copy: 1), try Self.recipe("noise:snr=5..16,gain:db=-3..3"),
      ] {
        let outcome = try await run(other)
        #expect(outcome.cachedCount == 0 && outcome.table.features != first.table.features)
      }
      // The order of the clips, and which others there are, matters to none.
      let reversed = try await FeatureExtraction(
        set: LogMelFunctionals(), cache: nil, workers: 2, recipe: try Self.recipe()
      ).run(Array(clips.reversed().dropFirst(3)))
      #expect(reversed.table.features == first.table.features.selectingRows([4, 3, 2, 1, 0]))
    }
  }

  /// Another response in the file of the same name is another recipe.
  @Test func theCacheKnowsTheResponseFiles() async throws {
    try await withTemporaryFolder { folder in
      let clips = Array(try FeatureExtractionTests.clips(in: folder).prefix(2))
      let response = folder.appendingPathComponent("room.wav")
      let cache = FeatureCache(folder: folder.appendingPathComponent("cache"))
      func run(_ samples: [Float]) async throws -> FeatureExtraction.Outcome {
        try AudioFile.writeWAV(samples, sampleRate: 16000, to: response)
        let chain = try AugmentationChain("response:path=\(response.path)")
        let recipe = AugmentationRecipe(
          chain: chain, seed: Seed(1), copy: 0, material: try AugmentationMaterial(for: chain))
        return try await FeatureExtraction(set: LogMelFunctionals(), cache: cache, workers: 1, recipe: recipe).run(
          clips)
      }
      let first = try await run([0.9, 0.3])
      let second = try await run([0.9, -0.6])
      #expect(second.cachedCount == 0 && second.table.features != first.table.features)
    }
  }

  /// A clip that can't be changed is listed, and the others are not stopped.
  @Test func aClipTooShortToStretchIsListed() async throws {
    try await withTemporaryFolder { folder in
      let short = folder.appendingPathComponent("short.wav")
      try AudioFile.writeWAV([Float](repeating: 0.1, count: 800), sampleRate: 16000, to: short)
      let clips = Array(try FeatureExtractionTests.clips(in: folder).prefix(2)) + [LocatedClip(file: short.path)]
      let outcome = try await FeatureExtraction(
        set: LogMelFunctionals(), cache: nil, workers: 2, recipe: try Self.recipe("stretch:rate=0.9")
      ).run(clips)
      #expect(outcome.table.count == 2 && outcome.failures.count == 1)
      #expect(outcome.failures.first?.reason.contains("stretch: the clip is too short") == true)
    }
  }

  @Test func babbleComesFromSyntheticVoices() async throws {
    let voices = try await SyntheticBabble.clips(workers: 2)
    #expect(voices.count == SyntheticBabble.voices)
    #expect(try await SyntheticBabble.clips(workers: 1) == voices)
    #expect(voices.allSatisfy { $0.duration > 1 && $0.samples.contains { abs($0) > 0.01 } })
  }
}
