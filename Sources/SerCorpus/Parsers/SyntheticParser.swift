/// The corpus that `serbase corpus synthesize` makes: RAVDESS-shaped names, as many speakers as were asked for.
public struct SyntheticParser: CorpusParser {
  public static let identifier = "synthetic"
  public static let pattern = RAVDESSFileName.pattern

  public init() {}

  public func entry(for path: RecordingPath) throws(FileNameRefusal) -> ManifestEntry {
    try RAVDESSFileName(stem: path.stem, actors: 1...99).entry(path: path.path)
  }
}
