/// The outcome of checking a folder against a manifest: every file that is missing, damaged, changed or superfluous.
public struct CorpusCheck: Sendable, Equatable, Codable {
  /// The corpus's identifier; nil for a manifest of one's own.
  public let corpus: String?
  public let folder: String
  /// How many the manifest lists.
  public let recordings: Int
  /// How many are there, decode, and have the listed digest (where one is listed).
  public let verified: Int
  /// Paths of the manifest that are nowhere in the folder.
  public let missing: [String]
  /// Files that don't decode.
  public let corrupt: [FileProblem]
  /// Files that decode but have other bytes than listed.
  public let altered: [FileProblem]
  /// Recordings for which several files could be meant.
  public let ambiguous: [FileProblem]
  /// Audio in the folder that the manifest doesn't list.
  public let extra: [FileProblem]
  /// Further files with the bytes of one that is listed.
  public let duplicates: [DuplicateFile]
  /// Different recordings that were published with the same bytes.
  public let twins: [ByteTwins]
  /// Where the manifest's counts differ from the card's.
  public let countDifferences: [String]
  /// What to download where, from the card.
  public let download: String?

  /// Whether every recording of the manifest is there and sound. Extra files and duplicates don't spoil it.
  public var passed: Bool { verified == recordings }

  init(
    corpus: String?, folder: String, recordings: Int, findings: [Finding], extra: [FileProblem],
    copies: [DuplicateFile], twins: [ByteTwins], countDifferences: [String], download: String?
  ) {
    self.corpus = corpus
    self.folder = folder
    self.recordings = recordings
    var verified = 0
    var missing: [String] = []
    var corrupt: [FileProblem] = []
    var altered: [FileProblem] = []
    var ambiguous: [FileProblem] = []
    for finding in findings {
      let path = finding.path ?? finding.recording
      switch finding.state {
      case .verified: verified += 1
      case .missing: missing.append(finding.recording)
      case .altered(let reason): altered.append(FileProblem(path: path, reason: reason))
      case .undecodable(let reason): corrupt.append(FileProblem(path: path, reason: reason))
      case .ambiguous(let candidates):
        ambiguous.append(FileProblem(path: path, reason: "could be \(candidates.joined(separator: " or "))"))
      }
    }
    self.verified = verified
    self.missing = missing
    self.corrupt = corrupt
    self.altered = altered
    self.ambiguous = ambiguous
    self.extra = extra
    duplicates = copies
    self.twins = twins
    self.countDifferences = countDifferences
    self.download = download
  }

  /// The outcome in words, every file named; where something is missing or damaged, what to download.
  public var text: String {
    var report = FileReport()
    report.line(
      "\(corpus ?? "manifest"): \(verified) of \(recordings) recordings verified in \(folder): "
        + (passed ? "complete" : "NOT complete"))
    report.section("missing", missing)
    report.section("corrupt", corrupt.map(Self.line))
    report.section("changed since publication", altered.map(Self.line))
    report.section("ambiguous", ambiguous.map(Self.line))
    report.section("duplicates (same bytes; ignored)", duplicates.map { "\($0.path) (same as \($0.kept))" })
    report.section("extra (not in the manifest; ignored)", extra.map(Self.line))
    report.section("different recordings published with the same bytes", twins.map(\.text))
    report.section("counts that differ from the complete corpus", countDifferences)
    if !passed, let download { report.line("To complete the folder, get the files named above from:\n\(download)") }
    return report.text
  }

  private static func line(_ problem: FileProblem) -> String { "\(problem.path): \(problem.reason)" }
}
