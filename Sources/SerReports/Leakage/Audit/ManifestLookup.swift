import Foundation
import SerCorpus

/// Finds the recording of a manifest that somebody else's file means: by the whole path, else by the name that the corpus
/// gives its recordings, wherever they lie.
public struct ManifestLookup: Sendable {
  private let byPath: [String: ManifestEntry]
  private let byName: [String: [ManifestEntry]]
  private let parser: (any CorpusParser)?
  /// SHA-256 of recordings that were published under several names.
  private let twins: Set<String>
  let corpus: String
  let emotions: [String]

  public init(_ corpus: Corpus) {
    self.init(corpus.manifest, parser: corpus.parser, corpus: corpus.identifier)
  }

  init(_ manifest: Manifest, parser: (any CorpusParser)?, corpus: String) {
    self.parser = parser
    self.corpus = corpus
    byPath = Dictionary(manifest.entries.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    byName = Dictionary(grouping: manifest.entries) { Self.name(of: $0.path, parser) }
    twins = Set(manifest.twins.map(\.sha256))
    emotions = manifest.emotions.map(\.rawValue)
  }

  /// Nil where there is none, or several and the folders don't tell which.
  func entry(for clip: String) -> ManifestEntry? {
    if let entry = byPath[clip] { return entry }
    let candidates = byName[Self.name(of: clip, parser)] ?? []
    if candidates.count == 1 { return candidates[0] }
    let below = candidates.filter { clip.hasSuffix("/" + $0.path) || $0.path.hasSuffix("/" + clip) }
    return below.count == 1 ? below[0] : nil
  }

  /// The digest of a recording that has twins, by which they are one sound; empty for all others.
  func twinName(of entry: ManifestEntry) -> String {
    entry.sha256.map { twins.contains($0) ? $0 : "" } ?? ""
  }

  private static func name(of path: String, _ parser: (any CorpusParser)?) -> String {
    let path = RecordingPath(path)
    return parser?.recordingName(of: path) ?? path.stem.lowercased()
  }
}
