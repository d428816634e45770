import Foundation
import SerFormats
import SerNumerics

/// A corpus as a command names it: by catalogue name, or by the path of a manifest of one's own.
public struct Corpus: Sendable {
  /// The catalogue name, or the manifest's file name without `.csv`.
  public let identifier: String
  public let manifest: Manifest
  /// Nil for a manifest of one's own.
  public let card: CorpusCard?
  /// Nil for a manifest of one's own.
  public let parser: (any CorpusParser)?
  /// What is published about the speakers.
  public let speakers: SpeakerTable
  /// SHA-256 of the manifest's file, or of its text where a scan made it.
  public let manifestDigest: String
  /// The scan that made the manifest, where the project has none for the corpus.
  public let index: CorpusIndex?

  /// Opens a corpus.
  ///
  /// A name that ends in `.csv` or contains `/` is a manifest's path. For a catalogue name the committed manifest is
  /// used; where there is none (savee, tess, synthetic), `manifest.csv` in the audio folder, and otherwise a scan of
  /// that folder. Throws ``CorpusError``.
  public static func open(
    _ name: String, audio: URL?, directory: @autoclosure () throws -> CorpusDirectory,
    workers: Int = defaultWorkerCount
  ) async throws -> Corpus {
    if name.hasSuffix(".csv") || name.contains("/") {
      let url = URL(fileURLWithPath: name)
      return Corpus(
        identifier: url.deletingPathExtension().lastPathComponent, manifest: try Manifest(contentsOf: url), card: nil,
        parser: nil, speakers: SpeakerTable(), manifestDigest: try FileDigest(of: url).sha256, index: nil)
    }
    let parser = try CorpusCatalogue.parser(named: name)
    let directory = try directory()
    let card = try directory.card(of: name)
    let speakers = try directory.speakers(of: name)
    func corpus(_ manifest: Manifest, _ digest: FileDigest, index: CorpusIndex? = nil) -> Corpus {
      Corpus(
        identifier: name, manifest: manifest, card: card, parser: parser, speakers: speakers,
        manifestDigest: digest.sha256, index: index)
    }
    if let manifest = try directory.manifest(of: name) {
      return corpus(manifest, try FileDigest(of: directory.manifestURL(of: name)))
    }
    guard let audio else {
      throw CorpusError.noManifest(corpus: name, path: directory.manifestURL(of: name).path)
    }
    let beside = audio.appendingPathComponent("manifest.csv")
    if FileManager.default.fileExists(atPath: beside.path) {
      return corpus(try Manifest(contentsOf: beside), try FileDigest(of: beside))
    }
    let index = try await CorpusIndexer(parser: parser, speakers: speakers, workers: workers).index(audio)
    return corpus(index.manifest, FileDigest(of: Data(index.manifest.csv.text.utf8)), index: index)
  }

  /// Finds the corpus's files under a folder.
  public func locator(in folder: URL) throws(CorpusError) -> AudioLocator {
    try AudioLocator(folder: folder, parser: parser)
  }

  /// Checks the corpus's files under a folder.
  public func check(_ folder: URL, workers: Int = defaultWorkerCount) async throws -> CorpusCheck {
    try await CorpusChecker(manifest: manifest, card: card, parser: parser, workers: workers).check(folder)
  }
}
