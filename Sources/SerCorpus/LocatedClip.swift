import Foundation

/// A recording to be read: its file and, where it belongs to a corpus, what the manifest says of it.
public struct LocatedClip: Sendable {
  /// What the recording is called in tables and messages: its path in the manifest, or as it was given.
  public let path: String
  public let url: URL
  /// Nil for a loose file.
  public let entry: ManifestEntry?

  /// The file found for a recording of a manifest.
  public init(entry: ManifestEntry, url: URL) {
    path = entry.path
    self.url = url
    self.entry = entry
  }

  /// A loose file.
  public init(file path: String) {
    self.path = path
    url = URL(fileURLWithPath: path)
    entry = nil
  }
}
