import SerFormats

/// The recordings of a corpus, one row each, sorted by path: what every later step reads instead of file names.
public struct Manifest: Sendable, Equatable {
  /// Sorted by path, each path once.
  public let entries: [ManifestEntry]

  /// The columns of the file format, in order.
  public static let columns = [
    "path", "sha256", "bytes", "sample_rate", "channels", "frames", "speaker", "gender", "emotion", "intensity",
    "statement", "repetition",
  ]

  /// The columns without which a manifest is refused.
  public static let requiredColumns = ["path", "emotion"]

  /// Sorts the entries by path; of entries with the same path the first stays.
  public init(_ entries: [ManifestEntry]) {
    var seen = Set<String>()
    self.entries = entries.filter { seen.insert($0.path).inserted }.sorted { $0.path < $1.path }
  }

  /// The speakers in alphabetical order, those unknown left out.
  public var speakers: [String] { Set(entries.compactMap(\.speaker)).sorted() }

  /// The emotions that occur, in the order of ``Emotion``.
  public var emotions: [Emotion] { Emotion.allCases.filter { count(of: $0) > 0 } }

  /// How many recordings carry an emotion.
  public func count(of emotion: Emotion) -> Int { entries.count { $0.emotion == emotion } }

  /// Groups of paths whose files are the same, byte for byte, though the corpus counts them as different recordings.
  public var twins: [ByteTwins] {
    var byDigest: [String: [ManifestEntry]] = [:]
    for entry in entries { if let digest = entry.sha256 { byDigest[digest, default: []].append(entry) } }
    return byDigest.values.filter { $0.count > 1 }.map(ByteTwins.init).sorted { $0.paths[0] < $1.paths[0] }
  }

  /// The manifest as CSV with all twelve columns, fields empty where unknown.
  public var csv: CSVDocument {
    CSVDocument(
      header: Self.columns,
      rows: entries.map { entry in
        [
          entry.path, entry.sha256 ?? "", text(entry.bytes), text(entry.sampleRate), text(entry.channels),
          text(entry.frames), entry.speaker ?? "", entry.gender?.rawValue ?? "", entry.emotion.rawValue,
          entry.intensity?.rawValue ?? "", entry.statement ?? "", entry.repetition ?? "",
        ]
      })
  }
}

/// Different recordings of a corpus with the same bytes, as some corpora were published.
public struct ByteTwins: Sendable, Equatable, Codable {
  public let paths: [String]
  public let sha256: String
  /// Whether the same sound carries different emotions, so that at least one label is wrong.
  public let contradictory: Bool

  init(_ entries: [ManifestEntry]) {
    paths = entries.map(\.path)
    sha256 = entries.first?.sha256 ?? ""
    contradictory = Set(entries.map(\.emotion)).count > 1
  }
}

private func text(_ number: Int?) -> String { number.map(String.init) ?? "" }
