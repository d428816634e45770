import SerFormats

/// What can be wrong with a corpus, its manifest, its card or its folder. Problems of single recordings during a scan
/// are not errors but entries of ``CorpusIndex`` and ``CorpusCheck``.
public enum CorpusError: Error, Equatable, CustomStringConvertible {
  /// No such folder.
  case missingFolder(path: String)
  /// There is something, but not a folder.
  case notAFolder(path: String)
  /// The folder can't be listed.
  case unreadableFolder(path: String, reason: String)
  /// A folder without a single audio file, hidden ones aside.
  case noAudio(path: String, otherFiles: Int)
  /// Audio, but none of it named as the corpus names its recordings, or none that can be read.
  case noRecordings(path: String, corpus: String, expected: String, example: String)
  /// A corpus name that the catalogue doesn't know.
  case unknownCorpus(name: String, nearest: String?, allowed: [String])
  /// `data-manifests` wasn't found; `searched` are the folders looked at.
  case noManifestsFolder(searched: [String])
  /// The corpus has no card there.
  case noCard(corpus: String, path: String)
  /// A card field is missing or wrong.
  case invalidCard(path: String, field: String, found: String, expected: String)
  /// The corpus has no committed manifest, and no audio folder was given to make one from.
  case noManifest(corpus: String, path: String)
  /// Columns that are missing, unknown or there twice. `nearest` pairs an unknown name with a suggestion.
  case manifestHeader(path: String, missing: [String], unknown: [String], repeated: [String], nearest: [String: String])
  /// A field that isn't what its column holds.
  case manifestField(
    path: String, line: Int, column: String, found: String, allowed: String, nearest: String?)
  /// A recording listed twice.
  case repeatedRecording(path: String, line: Int, recording: String, firstLine: Int)
  /// A header without rows.
  case emptyManifest(path: String)
  /// A recording of the manifest is nowhere under the folder.
  case missingRecording(recording: String, folder: String)
  /// Several files could be the recording and nothing tells which one is.
  case ambiguousRecording(recording: String, candidates: [String])
  /// One file that would have to be two recordings.
  case sharedFile(recording: String, other: String, file: String)
  /// A protocol that the card doesn't offer or has no folds for.
  case unknownProtocol(name: String, corpus: String, nearest: String?, allowed: [String])
  /// A file that can't be read or written, or isn't valid CSV.
  case file(FormatError)

  /// What kind of failure it is, for whoever chooses an exit code.
  public enum Kind: Sendable { case usage, badData, noInput, unwritable }

  public var kind: Kind {
    switch self {
    case .unknownCorpus, .unknownProtocol: .usage
    case .missingFolder, .notAFolder, .unreadableFolder, .noAudio, .noManifestsFolder, .noCard, .noManifest,
      .missingRecording, .file(.unreadable):
      .noInput
    case .file(.unwritable): .unwritable
    case .noRecordings, .invalidCard, .manifestHeader, .manifestField, .repeatedRecording, .emptyManifest,
      .ambiguousRecording, .sharedFile, .file(.malformed):
      .badData
    }
  }

  /// Whether the recordings themselves are what is missing, so that it helps to say where to get them.
  public var isAboutAudio: Bool {
    switch self {
    case .missingFolder, .notAFolder, .noAudio, .noRecordings: true
    default: false
    }
  }

  public var description: String {
    switch self {
    case .missingFolder, .notAFolder, .unreadableFolder, .noAudio, .noRecordings, .missingRecording,
      .ambiguousRecording, .sharedFile:
      folderDescription
    case .manifestHeader, .manifestField, .repeatedRecording, .emptyManifest: manifestDescription
    case .unknownCorpus(let name, let nearest, let allowed):
      "unknown corpus '\(name)'\(suggestion(nearest)); known: \(allowed.joined(separator: ", ")), or the path of a "
        + "manifest .csv"
    case .unknownProtocol(let name, let corpus, let nearest, let allowed):
      "corpus \(corpus) has no protocol '\(name)'\(suggestion(nearest)); its card lists: \(list(allowed))"
    case .noManifestsFolder(let searched):
      "no data-manifests folder with corpus cards found (looked at \(list(searched))); set SERBASE_MANIFESTS to its "
        + "path"
    case .noCard(let corpus, let path): "\(path): no card of corpus \(corpus) there"
    case .invalidCard(let path, let field, let found, let expected):
      "\(path): \(field): found \(found), expected \(expected)"
    case .noManifest(let corpus, let path):
      "\(path): corpus \(corpus) has no manifest there; make one from its audio with "
        + "`serbase corpus index \(corpus) --audio DIR --out \(corpus).csv`, or name the audio folder"
    case .file(let error): error.description
    }
  }

  private var folderDescription: String {
    switch self {
    case .missingFolder(let path): "\(path): no such folder; check the path, or unpack the corpus there"
    case .notAFolder(let path): "\(path): not a folder; give the folder that holds the recordings"
    case .unreadableFolder(let path, let reason): "\(path): the folder can't be listed: \(reason)"
    case .noAudio(let path, let otherFiles):
      otherFiles == 0
        ? "\(path): the folder is empty; unpack the corpus there"
        : "\(path): no audio among its \(otherFiles) files; unpack the corpus's archive there"
    case .noRecordings(let path, let corpus, let expected, let example):
      "\(path): no usable recording of corpus \(corpus) (for example \(example)); expected \(expected)"
    case .missingRecording(let recording, let folder):
      "\(recording): not found under \(folder); run `serbase corpus check` to see all that is missing"
    case .sharedFile(let recording, let other, let file):
      "\(recording): only \(file) could be it, which is \(other) already; put each recording at its own path"
    case .ambiguousRecording(let recording, let candidates):
      "\(recording): several files could be meant: \(list(candidates)); keep one, or give its path or sha256 in the "
        + "manifest"
    default: ""
    }
  }

  private var manifestDescription: String {
    switch self {
    case .manifestHeader(let path, let missing, let unknown, let repeated, let nearest):
      "\(path), line 1: wrong header: "
        + [
          missing.isEmpty ? nil : "missing \(list(missing))",
          unknown.isEmpty
            ? nil
            : "unknown \(unknown.map { "'\($0)'\(suggestion(nearest[$0]))" }.joined(separator: ", "))",
          repeated.isEmpty ? nil : "repeated \(list(repeated))",
        ].compactMap { $0 }.joined(separator: "; ")
        + "; allowed: \(Manifest.columns.joined(separator: ","))"
    case .manifestField(let path, let line, let column, let found, let allowed, let nearest):
      "\(path), line \(line): \(column): found '\(found)'\(suggestion(nearest)), allowed: \(allowed)"
    case .repeatedRecording(let path, let line, let recording, let firstLine):
      "\(path), line \(line): \(recording) is already in line \(firstLine); list each recording once"
    case .emptyManifest(let path): "\(path): a manifest without a single recording"
    default: ""
    }
  }

  private func suggestion(_ nearest: String?) -> String { nearest.map { " (did you mean '\($0)'?)" } ?? "" }

  private func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
