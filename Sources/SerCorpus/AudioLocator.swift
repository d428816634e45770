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
    let candidates = byName[Self.name(of: wanted, parser)] ?? []
    guard candidates.count > 1 else { return candidates.first?.path }
    if let digest = entry.sha256 {
      for candidate in candidates {
        let url = folder.url.appendingPathComponent(candidate.path)
        if let found = try? FileDigest(of: url), found.sha256 == digest { return candidate.path }
      }
    }
    let agreement = candidates.map { $0.agreement(with: wanted) }
    let best = agreement.max() ?? 0
    let closest = zip(candidates, agreement).filter { $0.1 == best }.map(\.0.path)
    if closest.count > 1, parser?.recordingName(of: wanted) == nil {
      throw .ambiguousRecording(recording: entry.path, candidates: closest)
    }
    return closest.min { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
  }

  /// Where the recording is; throws ``CorpusError/missingRecording(recording:folder:)`` where it isn't.
  public func url(of entry: ManifestEntry) throws(CorpusError) -> URL {
    guard let path = try path(of: entry) else {
      throw .missingRecording(recording: entry.path, folder: folder.url.path)
    }
    return folder.url.appendingPathComponent(path)
  }

  /// What recordings are compared by: the corpus's own name for one, or the file name for files nobody parses.
  private static func name(of path: RecordingPath, _ parser: (any CorpusParser)?) -> String {
    parser?.recordingName(of: path) ?? "file \(path.fileName)"
  }
}

extension RecordingPath {
  /// How many folders, counted from the file upwards, have the same name in both paths.
  fileprivate func agreement(with other: RecordingPath) -> Int {
    zip(folders.reversed(), other.folders.reversed()).prefix { $0.0 == $0.1 }.count
  }
}
