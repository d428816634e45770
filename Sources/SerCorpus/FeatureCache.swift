import Foundation
import SerFeatures
import SerFormats

/// Features of clips that were computed before, one small `.npz` file each, keyed by the digest of the audio and the
/// digest of the feature set.
///
/// Files are renamed into place whole, so that an interrupted run leaves nothing half-written and concurrent runs can
/// share a cache; an entry that can't be read, fails its CRC-32 or doesn't fit is computed anew.
public struct FeatureCache: Sendable {
  /// Where entries are: `<folder>/<set identifier>-<set digest>/<2 digits>/<audio digest>.npz`.
  public let folder: URL

  /// Raised when a fix changes the values of a set without changing its definition.
  private static let revision = 2
  /// Raised when an augmentation, or the voices of the babble, give other samples than before.
  private static let augmentationRevision = 1

  public init(folder: URL) { self.folder = folder }

  /// `serbase/features` in `$XDG_CACHE_HOME` or `~/.cache`.
  public static var standard: FeatureCache {
    let environment = ProcessInfo.processInfo.environment
    let base =
      environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : URL(fileURLWithPath: $0, isDirectory: true) }
      ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache", isDirectory: true)
    return FeatureCache(folder: base.appendingPathComponent("serbase/features", isDirectory: true))
  }

  /// SHA-256 of a feature set's identifier and parameters, as hexadecimal.
  public static func digest(of set: any FeatureSet) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let parameters = (try? encoder.encode(set.parameters)) ?? Data()
    return FileDigest(of: Data("\(type(of: set).identifier) \(revision) ".utf8) + parameters).sha256
  }

  /// The folder of one set's entries.
  func shelf(for set: any FeatureSet) -> URL {
    folder.appendingPathComponent("\(type(of: set).identifier)-\(Self.digest(of: set).prefix(16))", isDirectory: true)
  }

  /// The folder of the entries of augmented copies. Its name holds everything that their values depend on beside the
  /// audio: the set, the chain and its response files, the seed and the number of the copy.
  func shelf(for set: any FeatureSet, _ recipe: AugmentationRecipe) throws -> URL {
    var parts = [
      "augmentation \(Self.augmentationRevision)", recipe.chain.specification, "\(recipe.seed.value)", "\(recipe.copy)",
    ]
    for path in recipe.chain.responsePaths {
      parts += try AugmentationMaterial.files(at: path).map { try FileDigest(of: $0).sha256 }
    }
    let digest = FileDigest(of: Data(parts.joined(separator: "\n").utf8)).sha256
    let originals = shelf(for: set)
    return originals.deletingLastPathComponent()
      .appendingPathComponent("\(originals.lastPathComponent)-augmented-\(digest.prefix(16))", isDirectory: true)
  }

  /// The stored values, if they are there, `count` of them and finite.
  static func load(audioDigest: String, from shelf: URL, count: Int) -> [Float]? {
    let url = location(of: audioDigest, in: shelf)
    guard let values = (try? NumPyArchive(contentsOf: url))?["x"]?.floats, values.count == count,
      values.allSatisfy(\.isFinite)
    else { return nil }
    return values
  }

  /// Stores values; a full or read-only disk costs the entry, not the run.
  static func store(_ values: [Float], audioDigest: String, in shelf: URL) {
    try? NumPyArchive([("x", NumPyArray(values))]).write(to: location(of: audioDigest, in: shelf))
  }

  private static func location(of audioDigest: String, in shelf: URL) -> URL {
    shelf.appendingPathComponent(String(audioDigest.prefix(2))).appendingPathComponent(audioDigest + ".npz")
  }
}
