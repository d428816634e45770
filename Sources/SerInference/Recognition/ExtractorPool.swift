import SerFeatures
import SerNumerics
import Synchronization

/// Extractors of one feature set for callers of any thread: each call has one of its own, made when none is idle.
///
/// As many as there are calls at a time; of those that come back, no more are kept than processors can use.
final class ExtractorPool: Sendable {
  /// An extractor that nobody uses: whoever takes it is the only one to hold it.
  private struct Idle: @unchecked Sendable {
    let extractor: any FeatureExtractor
  }

  private let set: any FeatureSet
  private let idle = Mutex<[Idle]>([])
  private let mostIdle = 2 * defaultWorkerCount

  init(_ set: any FeatureSet) { self.set = set }

  /// Runs `body` with an extractor that nobody else uses meanwhile.
  func withExtractor<Result>(
    _ body: (any FeatureExtractor) throws(FeatureError) -> Result
  ) throws(FeatureError) -> Result {
    let taken: Idle
    if let found = idle.withLock({ $0.popLast() }) {
      taken = found
    } else {
      taken = Idle(extractor: try set.makeExtractor())
    }
    defer {
      idle.withLock { idle in
        if idle.count < mostIdle { idle.append(taken) }
      }
    }
    return try body(taken.extractor)
  }
}
