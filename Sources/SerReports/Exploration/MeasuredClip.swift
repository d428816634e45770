import Foundation
import SerCorpus
import SerFeatures

/// A recording that could be measured.
struct MeasuredClip: Sendable {
  let entry: ManifestEntry
  let url: URL
  let acoustics: ClipAcoustics
  let traces: RecordingTraces
  let sampleRate: Int
  let channels: Int

  var emotion: Emotion { entry.emotion }
}
