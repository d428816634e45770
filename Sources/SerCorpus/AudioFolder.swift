import Foundation

/// The files under a corpus folder, whatever its layout.
public struct AudioFolder: Sendable {
  public let url: URL
  /// Paths of audio files below the folder, sorted. Hidden files and folders are left out.
  public let audio: [RecordingPath]
  /// All other files that aren't hidden, sorted.
  public let other: [RecordingPath]

  /// Lists a folder and everything below it; symbolic links are followed, each folder once.
  ///
  /// Throws when the folder is missing, isn't one, can't be listed, or holds no audio at all.
  public init(_ url: URL) throws(CorpusError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw .missingFolder(path: url.path)
    }
    guard isFolder.boolValue else { throw .notAFolder(path: url.path) }
    var walk = FolderWalk()
    try walk.visit(url, below: "")
    let paths = walk.files.sorted().map(RecordingPath.init)
    self.url = url
    audio = paths.filter(\.isAudio)
    other = paths.filter { !$0.isAudio }
    guard !audio.isEmpty else { throw .noAudio(path: url.path, otherFiles: other.count) }
  }
}

private struct FolderWalk {
  var files: [String] = []
  private var visited = Set<String>()

  mutating func visit(_ folder: URL, below prefix: String) throws(CorpusError) {
    guard visited.insert(folder.resolvingSymlinksInPath().path).inserted else { return }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
      let denied = access(folder.path, R_OK | X_OK) != 0
      throw .unreadableFolder(
        path: folder.path, reason: denied ? String(cString: strerror(errno)) : error.localizedDescription)
    }
    for name in names.sorted() where !name.hasPrefix(".") && name != "__MACOSX" {
      let url = folder.appendingPathComponent(name)
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { continue }
      if isFolder.boolValue {
        try visit(url, below: "\(prefix)\(name)/")
      } else {
        files.append("\(prefix)\(name)")
      }
    }
  }
}
