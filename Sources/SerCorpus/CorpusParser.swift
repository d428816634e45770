/// Reads what a corpus writes into its file names: who speaks, which emotion, how strongly, which sentence and take.
///
/// One file a corpus, one line in ``CorpusCatalogue``. A parser sees names only, never audio.
public protocol CorpusParser: Sendable {
  /// The corpus's name on the command line and of its files in `data-manifests/`.
  static var identifier: String { get }

  /// A recording's file name in words, with an example, for error messages.
  static var pattern: String { get }

  /// The file in which the corpus's authors publish how many listeners recognised each recording, beside the audio; nil
  /// for a corpus without (``HumanRecognition`` reads it).
  static var recognitionFile: String? { get }

  /// What the path says about the recording; only the fields that come from the name are filled.
  ///
  /// The path is relative to the corpus folder, with `/`. Throws a ``FileNameRefusal`` that says why the file is not
  /// a recording of this corpus, or not one that a speech model can use.
  func entry(for path: RecordingPath) throws(FileNameRefusal) -> ManifestEntry

  /// One name for a recording in whatever layout, spelling and audio format it is kept; nil for foreign files.
  ///
  /// Two files of one name are the same recording: `DC/a01.wav` and `ALL/DC_a01.flac` of SAVEE, say.
  func recordingName(of path: RecordingPath) -> String?
}

extension CorpusParser {
  /// ``identifier``, reachable through `any CorpusParser`.
  public var corpus: String { Self.identifier }

  /// ``pattern``, reachable through `any CorpusParser`.
  public var namePattern: String { Self.pattern }

  /// By default none.
  public static var recognitionFile: String? { nil }

  /// ``recognitionFile``, reachable through `any CorpusParser`.
  public var recognitionList: String? { Self.recognitionFile }

  /// By default the file name without its extension, whatever the folder and the case of its letters.
  public func recordingName(of path: RecordingPath) -> String? {
    guard (try? entry(for: path)) != nil else { return nil }
    return path.stem.lowercased()
  }

  /// ``entry(for:)-(RecordingPath)`` of a path as text.
  public func entry(for path: String) throws(FileNameRefusal) -> ManifestEntry {
    try entry(for: RecordingPath(path))
  }

  /// ``recordingName(of:)-(RecordingPath)`` of a path as text.
  public func recordingName(of path: String) -> String? { recordingName(of: RecordingPath(path)) }
}

/// Why a file is not taken into a manifest.
public enum FileNameRefusal: Error, Equatable, CustomStringConvertible {
  /// The name isn't shaped like a recording of the corpus at all.
  case unrecognised(expected: String)
  /// The shape fits, but a code in it is none the corpus defines.
  case unknownCode(field: String, found: String, allowed: String)
  /// A file of the corpus that isn't an audio recording (video, say).
  case unsupported(reason: String)

  public var description: String {
    switch self {
    case .unrecognised(let expected): "the name isn't one of this corpus; expected \(expected)"
    case .unknownCode(let field, let found, let allowed): "\(field) '\(found)' is unknown; allowed: \(allowed)"
    case .unsupported(let reason): reason
    }
  }
}
