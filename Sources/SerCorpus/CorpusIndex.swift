/// What a scan of a folder found: the manifest, and every file that isn't in it with the reason.
public struct CorpusIndex: Sendable, Equatable {
  public let corpus: String
  public let manifest: Manifest
  /// Files with the same bytes as one that was kept.
  public let copies: [DuplicateFile]
  /// Files of a recording that was kept, in other bytes (another format or rate).
  public let versions: [DuplicateFile]
  /// Audio whose name isn't one of the corpus, and its videos.
  public let unparsed: [FileProblem]
  /// Recordings that can't be read or decoded.
  public let unreadable: [FileProblem]

  /// Different recordings with the same bytes, as the corpus was published; they are all in the manifest.
  public var twins: [ByteTwins] { manifest.twins }

  /// A few lines that name every file left out. `card` adds how the counts compare with the complete corpus.
  public func text(card: CorpusCard? = nil) -> String {
    var report = FileReport()
    let emotions = manifest.emotions.map { "\($0.rawValue) \(manifest.count(of: $0))" }.joined(separator: ", ")
    report.line(
      "\(corpus): \(manifest.entries.count) recordings, \(manifest.speakers.count) speakers, emotions: \(emotions)")
    report.section("copies skipped (same bytes)", copies.map { "\($0.path) (kept \($0.kept))" })
    report.section(
      "other versions skipped (same recording, other bytes)", versions.map { "\($0.path) (kept \($0.kept))" })
    report.section("not taken", unparsed.map { "\($0.path): \($0.reason)" })
    report.section("unreadable", unreadable.map { "\($0.path): \($0.reason)" })
    report.section("different recordings with the same bytes, all kept", twins.map(\.text))
    if let card { report.section("counts that differ from the complete corpus", card.differences(from: manifest)) }
    return report.text
  }
}

/// A file that was left out because another file of the same recording was kept.
public struct DuplicateFile: Sendable, Equatable, Codable {
  public let path: String
  /// The file that was kept instead.
  public let kept: String
  /// The digest of `path`.
  public let sha256: String
}

extension CorpusIndex: Encodable {
  private enum CodingKeys: String, CodingKey {
    case corpus, recordings, speakers, copies, versions, unparsed, unreadable, twins
  }

  /// Encodes counts and lists; the rows of the manifest are in its CSV.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(corpus, forKey: .corpus)
    try container.encode(manifest.entries.count, forKey: .recordings)
    try container.encode(manifest.speakers.count, forKey: .speakers)
    try container.encode(copies, forKey: .copies)
    try container.encode(versions, forKey: .versions)
    try container.encode(unparsed, forKey: .unparsed)
    try container.encode(unreadable, forKey: .unreadable)
    try container.encode(twins, forKey: .twins)
  }
}

extension ByteTwins {
  var text: String {
    paths.joined(separator: " = ") + (contradictory ? " (labelled with different emotions: one label is wrong)" : "")
  }
}

/// Plain text made of lines and of titled lists; empty lists are left out.
struct FileReport {
  private var lines: [String] = []

  mutating func line(_ text: String) { lines.append(text) }

  mutating func section(_ title: String, _ items: [String]) {
    guard !items.isEmpty else { return }
    lines.append("\(title): \(items.count)")
    lines += items.map { "  \($0)" }
  }

  var text: String { lines.map { $0 + "\n" }.joined() }
}
