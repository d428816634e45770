import Foundation
import SerFormats

/// Finds the files of a manifest's recordings under a folder, whatever its layout.
public struct AudioLocator: Sendable {
  /// The folder and all that is in it.
  public let folder: AudioFolder
  private let parser: (any CorpusParser)?
  private let byName: [String: [RecordingPath]]
  private let paths: Set<String>

  /// Lists the folder once. Without a parser recordings are recognised by file name alone.
  public init(folder url: URL, parser: (any CorpusParser)?) throws(CorpusError) {
    let folder = try AudioFolder(url)
    var byName: [String: [RecordingPath]] = [:]
    for path in folder.audio { byName[Self.name(of: path, parser), default: []].append(path) }
    self.folder = folder
    self.parser = parser
    self.byName = byName
    paths = Set(folder.audio.map(\.path))
  }

  /// The file of a recording, relative to the folder; nil where there is none.
  ///
  /// The manifest's own path wins. Otherwise it is the file of the same recording name; of several the one with the
  /// manifest's digest, and without a digest that decides, the one whose folders agree with the manifest's path.
  /// Where nothing tells them apart: the shortest path if a parser knows them to be one recording, else an error.
  public func path(of entry: ManifestEntry) throws(CorpusError) -> String? {
    if paths.contains(entry.path) { return entry.path }
    let wanted = RecordingPath(entry.path)
    let name = Self.name(of: wanted, parser)
    // A bare file name says little: `s1/000.wav` is not `s2/000.wav`, though it may be `corpus/s1/000.wav`.
    let isKnown = parser?.recordingName(of: wanted) != nil
    let candidates = (byName[name] ?? []).filter { isKnown || $0.isSamePlace(as: wanted) || matches($0, entry) }
    guard candidates.count > 1 else { return candidates.first?.path }
    if let identical = candidates.first(where: { matches($0, entry) }) { return identical.path }
    let agreement = candidates.map { $0.agreement(with: wanted) }
    let best = agreement.max() ?? 0
    let closest = zip(candidates, agreement).filter { $0.1 == best }.map(\.0.path)
    if closest.count > 1, parser?.recordingName(of: wanted) == nil {
      throw .ambiguousRecording(recording: entry.path, candidates: closest)
    }
    return closest.min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  /// Whether the file is the very one that the manifest describes.
  private func matches(_ path: RecordingPath, _ entry: ManifestEntry) -> Bool {
    guard let digest = entry.sha256 else { return false }
    return (try? FileDigest(of: folder.url.appendingPathComponent(path.path)))?.sha256 == digest
  }

  /// The file of each recording; where one file would serve two recordings, the second is ambiguous: the same sound
  /// must never stand for two speakers.
  public func paths(of entries: [ManifestEntry]) -> [Result<String?, CorpusError>] {
    var owner: [String: String] = [:]
    return entries.map { entry in
      do throws(CorpusError) {
        guard let path = try path(of: entry) else { return .success(nil) }
        if let first = owner[path] { throw .sharedFile(recording: entry.path, other: first, file: path) }
        owner[path] = entry.path
        return .success(path)
      } catch {
        return .failure(error)
      }
    }
  }

  /// What recordings are compared by: the corpus's own name for one, or the file name for files nobody parses.
  private static func name(of path: RecordingPath, _ parser: (any CorpusParser)?) -> String {
    parser?.recordingName(of: path) ?? "file \(path.fileName)"
  }
}

extension RecordingPath {
  /// Whether the folders of one path are the last ones of the other's: the same place, seen from another root.
  fileprivate func isSamePlace(as other: RecordingPath) -> Bool {
    agreement(with: other) == min(folders.count, other.folders.count)
  }

  /// How many folders, counted from the file upwards, have the same name in both paths.
  fileprivate func agreement(with other: RecordingPath) -> Int {
    zip(folders.reversed(), other.folders.reversed()).prefix { $0.0 == $0.1 }.count
  }
}
