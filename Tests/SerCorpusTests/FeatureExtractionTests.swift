import Foundation
import SerAudio
import SerCorpus
import SerFeatures
import SerNumerics
import SerTestSupport
import Testing

@Suite struct FeatureExtractionTests {
  static func clips(in folder: URL) throws -> [LocatedClip] {
    try (0..<8).map { index in
      var stream = Seed(UInt64(index)).makeStream()
      let url = folder.appendingPathComponent("\(index).wav")
      try AudioFile.writeWAV(
        (0..<12000).map { _ in Float(stream.gaussian() * 0.1) }, sampleRate: 16000, to: url)
      return LocatedClip(
        entry: ManifestEntry(path: "\(index).wav", speaker: "s\(index % 3)", emotion: index % 2 == 0 ? .sad : .angry),
        url: url)
    }
  }

  private static func files(below folder: URL) -> [URL] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    return paths.filter { $0.hasSuffix(".npz") }.sorted().map { folder.appendingPathComponent($0) }
  }

  @Test func theCacheGivesTheSameAndSurvivesDamage() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Self.clips(in: folder)
      let store = folder.appendingPathComponent("cache")
      let extraction = FeatureExtraction(set: LogMelFunctionals(), cache: FeatureCache(folder: store), workers: 2)
      let fresh = try await FeatureExtraction(set: LogMelFunctionals(), cache: nil, workers: 1).run(clips)
      let first = try await extraction.run(clips)
      let second = try await extraction.run(clips)
      #expect(first.cachedCount == 0 && second.cachedCount == 8)
      #expect(first.table.features == fresh.table.features && second.table.features == fresh.table.features)
      #expect(first.table.labelNames == ["sad", "angry"] && first.table.speakers?.count == 8)

      // Cut, emptied, nonsense, one bit changed: computed anew, and mended.
      let entries = Self.files(below: store)
      try #require(entries.count == 8)
      try Data(contentsOf: entries[0]).prefix(200).write(to: entries[0])
      try Data().write(to: entries[1])
      try Data("nonsense".utf8).write(to: entries[2])
      var flipped = try Data(contentsOf: entries[3])
      flipped[400] ^= 1
      try flipped.write(to: entries[3])
      let mended = try await extraction.run(clips)
      #expect(mended.cachedCount == 4 && mended.table.features == fresh.table.features)
      #expect(try await extraction.run(clips).cachedCount == 8)

      // Another set, or the same with another parameter, shares nothing.
      var other = LogMelFunctionals()
      other.frontEnd.trimDecibel = 30
      let changed = try await FeatureExtraction(set: other, cache: FeatureCache(folder: store), workers: 2).run(clips)
      #expect(changed.cachedCount == 0)
    }
  }

  @Test func concurrentRunsShareACache() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Self.clips(in: folder)
      let cache = FeatureCache(folder: folder.appendingPathComponent("cache"))
      let extraction = FeatureExtraction(set: LogMelFunctionals(), cache: cache, workers: 2)
      async let a = extraction.run(clips)
      async let b = extraction.run(clips)
      #expect(try await a.table.features == b.table.features)
      #expect(Self.files(below: cache.folder).count == 8)
    }
  }

  @Test func badClipsAreListedAndChangedOnesNamed() async throws {
    try await withTemporaryFolder { folder in
      var clips = try Self.clips(in: folder)
      var changed = ManifestEntry(path: "0.wav", emotion: .sad)
      changed.sha256 = String(repeating: "0", count: 64)
      clips[0] = LocatedClip(entry: changed, url: clips[0].url)
      try Data("words".utf8).write(to: folder.appendingPathComponent("3.wav"))
      let outcome = try await FeatureExtraction(
        set: LogMelFunctionals(), cache: FeatureCache(folder: folder.appendingPathComponent("cache")), workers: 2
      ).run(clips)
      #expect(outcome.table.count == 7 && outcome.failures.map(\.path) == ["3.wav"])
      #expect(outcome.failures[0].reason.hasPrefix("not readable as audio"))
      #expect(outcome.changedPaths == ["0.wav"])
      // The other rows have moved together.
      let good = try await FeatureExtraction(set: LogMelFunctionals(), cache: nil, workers: 1)
        .run(clips.filter { $0.path != "3.wav" })
      #expect(outcome.table.features == good.table.features && outcome.table.paths == good.table.paths)
      // One clip without a speaker: the table has none, rather than a guess.
      #expect(outcome.table.speakers == nil)
    }
  }

  @Test func looseFilesHaveNoLabels() async throws {
    try await withTemporaryFolder { folder in
      let clips = try Self.clips(in: folder).map { LocatedClip(file: $0.url.path) }
      let table = try await FeatureExtraction(set: LogMelFunctionals(), cache: nil, workers: 1).run(clips).table
      #expect(table.count == 8 && table.labels.isEmpty && table.paths?.count == 8)
    }
  }
}
