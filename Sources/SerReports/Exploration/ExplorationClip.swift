import Foundation
import SerCorpus
import SerFeatures

/// A recording to look at: what the manifest says of it, and where it is.
public struct ExplorationClip: Sendable, Equatable {
  public let entry: ManifestEntry
  public let url: URL

  public init(entry: ManifestEntry, url: URL) {
    self.entry = entry
    self.url = url
  }
}

/// A recording that could be measured.
struct MeasuredClip: Sendable {
  let entry: ManifestEntry
  let url: URL
  let acoustics: ClipAcoustics
  let sampleRate: Int
  let channels: Int

  var emotion: Emotion { entry.emotion }
}

/// A recording that could not, and why.
public struct ClipFailure: Sendable, Equatable, Codable {
  public let path: String
  public let reason: String
}

/// Why there is no exploration.
public enum ExplorationError: Error, Equatable, CustomStringConvertible {
  /// An empty manifest.
  case noClips(corpus: String)
  /// More recordings failed than allowed; the first few are named.
  case tooManyFailures(corpus: String, failed: Int, of: Int, allowed: Int, first: [ClipFailure])
  /// Not one recording could be measured.
  case nothingMeasured(corpus: String, failed: Int, first: [ClipFailure])

  public var description: String {
    func list(_ failures: [ClipFailure]) -> String { failures.map { "\n  \($0.path): \($0.reason)" }.joined() }
    switch self {
    case .noClips(let corpus): return "\(corpus): no clips to explore; is the manifest empty?"
    case .tooManyFailures(let corpus, let failed, let total, let allowed, let first):
      return "\(corpus): \(failed) of \(total) clips could not be measured, \(allowed) are allowed:" + list(first)
    case .nothingMeasured(let corpus, let failed, let first):
      return "\(corpus): none of \(failed) clips could be measured:" + list(first)
    }
  }
}
