import SerAudio
import SerCorpus
import SerFeatures
import SerNumerics
import SerReports

/// Measures what a feature set costs: one thread, no cache, the same few clips for every set.
struct ExtractionTimer {
  /// Clips that are measured: enough for a steady figure, few enough not to be waited for.
  static let clipCount = 60

  let clips: [LocatedClip]

  /// A timer over clips spread evenly over these.
  init(_ clips: [LocatedClip]) {
    let count = min(Self.clipCount, clips.count)
    self.clips = (0..<count).map { clips[$0 * clips.count / count] }
  }

  /// The cost of a set. The first clip is extracted once before, so that plans and tables made once aren't counted.
  func measure(_ set: any FeatureSet) throws -> ExtractionCost {
    let extractor = try set.makeExtractor()
    if let first = clips.first { _ = try extractor.extract(from: try AudioFile.read(first.url).clip) }
    var audioSeconds = 0.0
    let start = ContinuousClock.now
    let processorStart = ProcessUsage.processorSeconds
    for clip in clips {
      let audio = try AudioFile.read(clip.url).clip
      _ = try extractor.extract(from: audio)
      audioSeconds += audio.duration
    }
    return ExtractionCost(
      clips: clips.count, seconds: (ContinuousClock.now - start).inSeconds,
      processorSeconds: ProcessUsage.processorSeconds - processorStart, audioSeconds: audioSeconds)
  }
}
