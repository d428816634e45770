import SerNumerics

/// The clips of a batch in chunks for the workers. Their size is fixed, so that partial sums over chunks, added up in
/// order, give the same bytes with any number of workers.
struct BatchChunks {
  /// Small enough for four workers to share a batch of 32, large enough for matrix products to pay off.
  static let clipsPerChunk = 4

  let clips: Int
  let clipsPerChunk: Int
  var count: Int { (clips + clipsPerChunk - 1) / clipsPerChunk }

  init(clips: Int, clipsPerChunk: Int = Self.clipsPerChunk) {
    self.clips = clips
    self.clipsPerChunk = clipsPerChunk
  }

  func forEach(workers: Int, _ body: (_ worker: Int, _ chunk: Int, _ clips: Range<Int>) -> Void) {
    concurrentChunks(count: count, workers: workers) { worker, chunk in
      body(worker, chunk, clips(in: chunk))
    }
  }

  func clips(in chunk: Int) -> Range<Int> {
    chunk * clipsPerChunk..<min(clips, (chunk + 1) * clipsPerChunk)
  }
}
