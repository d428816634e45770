import Foundation
import SerNumerics

/// The folder of cards, manifests and speaker tables, found at run time.
public struct CorpusDirectory: Sendable, Equatable {
  public let folder: URL

  /// A folder that is known; ``locate(explicit:environment:workingFolder:executable:)`` searches for one.
  public init(folder: URL) { self.folder = folder }

  /// Finds `data-manifests`: the explicit path, then `SERBASE_MANIFESTS`, then below the working folder, then beside
  /// or above the executable (a build inside the source tree), then `<prefix>/share/serbase` for `<prefix>/bin`.
  ///
  /// A path given explicitly or by the variable must exist: a mistyped one is an error, not a reason to search on.
  public static func locate(
    explicit: URL? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
    workingFolder: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath, isDirectory: true),
    executable: URL? = Bundle.main.executableURL
  ) throws(CorpusError) -> CorpusDirectory {
    if let explicit { return try required(explicit) }
    if let path = environment["SERBASE_MANIFESTS"], !path.isEmpty { return try required(URL(fileURLWithPath: path)) }
    var candidates = [workingFolder.appendingPathComponent("data-manifests")]
    if let executable {
      let binaries = executable.resolvingSymlinksInPath().deletingLastPathComponent()
      var folder = binaries
      while folder.path != "/" && !folder.path.isEmpty {
        candidates.append(folder.appendingPathComponent("data-manifests"))
        folder = folder.deletingLastPathComponent()
      }
      candidates.append(
        binaries.deletingLastPathComponent().appendingPathComponent("share/serbase/data-manifests"))
    }
    guard let found = candidates.first(where: holdsCards) else {
      throw .noManifestsFolder(searched: candidates.map(\.path))
    }
    return CorpusDirectory(folder: found)
  }

  /// The card of a corpus.
  public func card(of corpus: String) throws(CorpusError) -> CorpusCard {
    let url = folder.appendingPathComponent("\(corpus).yaml")
    guard FileManager.default.fileExists(atPath: url.path) else { throw .noCard(corpus: corpus, path: url.path) }
    let card = try CorpusCard(contentsOf: url)
    guard card.identifier == corpus else {
      throw .invalidCard(path: url.path, field: "identifier", found: card.identifier, expected: corpus)
    }
    return card
  }

  /// The committed manifest of a corpus; nil where there is none (corpora whose audio the project has not seen).
  public func manifest(of corpus: String) throws(CorpusError) -> Manifest? {
    let url = manifestURL(of: corpus)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    return try Manifest(contentsOf: url)
  }

  /// Where the manifest of a corpus is, or would be.
  public func manifestURL(of corpus: String) -> URL { folder.appendingPathComponent("\(corpus).csv") }

  /// What is published about the speakers of a corpus; an empty table where the names say everything.
  public func speakers(of corpus: String) throws(CorpusError) -> SpeakerTable {
    let url = folder.appendingPathComponent("\(corpus)-speakers.csv")
    guard FileManager.default.fileExists(atPath: url.path) else { return SpeakerTable() }
    return try SpeakerTable(contentsOf: url)
  }

  private static func required(_ folder: URL) throws(CorpusError) -> CorpusDirectory {
    guard holdsCards(folder) else { throw .noManifestsFolder(searched: [folder.path]) }
    return CorpusDirectory(folder: folder)
  }

  /// Any one card makes it the folder; a `data-manifests` of another project has none.
  private static func holdsCards(_ folder: URL) -> Bool {
    CorpusCatalogue.identifiers.contains {
      FileManager.default.fileExists(atPath: folder.appendingPathComponent("\($0).yaml").path)
    }
  }
}
