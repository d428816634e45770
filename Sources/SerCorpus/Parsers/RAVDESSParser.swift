/// RAVDESS: 24 actors, 8 emotions, two intensities; speech and song, audio-only files.
public struct RAVDESSParser: CorpusParser {
  public static let identifier = "ravdess"
  public static let pattern = RAVDESSFileName.pattern

  public init() {}

  public func entry(for path: RecordingPath) throws(FileNameRefusal) -> ManifestEntry {
    try RAVDESSFileName(stem: path.stem, actors: 1...24).entry(path: path.path)
  }
}
