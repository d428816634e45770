import SerAudio
import SerCorpus
import SerFeatures
import SerNumerics

/// The median F0 of recordings, as the exploration of a corpus measures it.
public enum ClipPitch {
  /// In Hz by path; clips that can't be read or have no voice in them are left out.
  public static func medians(
    of clips: [LocatedClip], workers: Int, progress: (@Sendable (_ done: Int, _ of: Int) -> Void)? = nil
  ) async throws -> [String: Double] {
    let counter = ProgressCounter(total: clips.count, report: progress)
    let medians = try await parallelMap(
      count: clips.count, workers: workers, context: { try ClipAcousticsExtractor() }
    ) { extractor, index -> Double? in
      defer { counter.advance() }
      guard let audio = try? AudioFile.read(clips[index].url).clip else { return nil }
      return (try? extractor.measure(audio))?.pitch?.median
    }
    return Dictionary(
      zip(clips, medians).compactMap { clip, median in median.map { (clip.path, $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}
