import Foundation

/// A recording of a manifest and the file that was found for it.
public struct LocatedClip: Sendable {
  public let entry: ManifestEntry
  public let url: URL

  public init(entry: ManifestEntry, url: URL) {
    self.entry = entry
    self.url = url
  }
}
