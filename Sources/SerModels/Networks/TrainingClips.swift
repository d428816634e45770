import SerLearning
import SerNeural
import SerNumerics

/// The clips that a network is trained on, each recording once an epoch: as it is or as one of its copies, changed on the
/// way. Without an augmentation, the recordings as they are.
struct TrainingClips: BatchSource {
  let classes: Int
  private let clips: NetworkClips
  private let rows: LabelledFeatures
  private let lengths: [Int]
  /// The rows of each recording, the recording itself first.
  private let versions: [[Int]]
  /// Each recording's place among the classes present.
  private let labels: [Int]
  private let augmentation: FrameAugmentation?
  private let workers: Int

  init(
    _ rows: LabelledFeatures, _ clips: NetworkClips, classes: PresentClasses, augmentation: FrameAugmentation?,
    workers: Int
  ) {
    self.rows = rows
    self.clips = clips
    self.classes = classes.classes.count
    self.augmentation = augmentation
    self.workers = workers
    lengths = clips.frames.clipFrames(of: rows.features)
    versions = rows.byRecording(rows.labels.indices)
    labels = classes.places(of: versions.map { rows.labels[$0[0]] }).map(Int.init)
  }

  var count: Int { versions.count }
  var rowShape: [Int] { clips.inputShape }

  func fill(_ batch: Batch<Float>, rows chosen: [Int], seed: Seed) {
    let limit = clips.window
    let bands = clips.frames.bands
    let changed = Tensor<Float>([chosen.count, limit, bands])
    // The closure below runs on several threads, each writing to the places of its own clips.
    nonisolated(unsafe) let made = changed.values
    let lengths = [Int](unsafeUninitializedCapacity: chosen.count) { lengths, count in
      nonisolated(unsafe) let places = lengths
      rows.features.values.withUnsafeBufferPointer { values in
        nonisolated(unsafe) let values = values
        concurrentChunks(count: chosen.count, workers: workers) { _, place in
          var stream = seed.derived("clip", place).makeStream()
          places.initializeElement(
            at: place, to: write(chosen[place], of: values, to: made + place * limit * bands, &stream))
        }
      }
      count = chosen.count
    }
    batch.lengths = clips.prepare(batch.inputs, lengths: lengths)
    let stride = batch.inputs.count / max(1, chosen.count)
    for (place, length) in lengths.enumerated() {
      (batch.inputs.values + place * stride).update(from: made + place * limit * bands, count: length * bands)
    }
    batch.targets.resize(to: [chosen.count, classes])
    batch.targets.fill(0)
    for (place, recording) in chosen.enumerated() { batch.targets.values[place * classes + labels[recording]] = 1 }
  }

  /// Writes one recording and returns its frames, at most the window's.
  private func write(
    _ recording: Int, of values: UnsafeBufferPointer<Float>, to result: UnsafeMutablePointer<Float>,
    _ stream: inout RandomStream
  ) -> Int {
    let own = versions[recording]
    let row = augmentation == nil ? own[0] : own[stream.index(below: own.count)]
    guard lengths[row] > 0, let base = values.baseAddress else { return 0 }
    let clip = base + row * clips.frames.width
    let bands = clips.frames.bands
    if let augmentation {
      return augmentation.apply(
        to: clip, frames: lengths[row], bands: bands, limit: clips.window, into: result, &stream)
    }
    let count = min(lengths[row], clips.window)
    result.update(from: clip + (lengths[row] - count) / 2 * bands, count: count * bands)
    return count
  }
}
