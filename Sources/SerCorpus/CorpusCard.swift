import SerLearning
import SerNumerics

/// What is known about a corpus beside its files: licence, citation, where to get it, what to expect, and how it is
/// split. Read from `data-manifests/<identifier>.yaml`.
public struct CorpusCard: Sendable, Equatable {
  /// The terms a corpus is published under.
  public struct Licence: Sendable, Equatable {
    public let name: String
    public let address: String?
  }

  /// Where the audio is and what of it to take.
  public struct Download: Sendable, Equatable {
    public let address: String
    /// Which archive, and how the folder looks once it is unpacked.
    public let instructions: String
  }

  /// How many files an emotion has in the complete corpus; nil where that isn't fixed.
  public struct EmotionCount: Sendable, Equatable {
    public let emotion: Emotion
    public let files: Int?
  }

  /// The size of the complete corpus; nil where it isn't fixed.
  public struct Expected: Sendable, Equatable {
    public let files: Int?
    public let speakers: Int?
    /// In the order of ``Emotion``.
    public let emotions: [EmotionCount]
  }

  /// A published partition of the speakers: fold k tests on `testSpeakers[k]` and trains on everybody else.
  public struct Folds: Sendable, Equatable {
    public let name: String
    /// Where the partition was published.
    public let source: String
    public let testSpeakers: [[String]]
  }

  public let identifier: String
  public let name: String
  public let language: String
  public let licence: Licence
  public let citation: String
  public let doi: String?
  public let homepage: String
  public let download: Download
  public let expected: Expected
  /// Protocol identifiers; the first is the default.
  public let protocols: [String]
  /// Speaker partitions of this corpus's own protocols, in the order of `protocols`.
  public let folds: [Folds]
  /// What a user should know about the files.
  public let notes: [String]

  /// The protocols that any corpus with speakers can be split by; others need ``folds``.
  static let generalProtocols = SplitProtocol.general.map(\.identifier)

  /// The protocol used where none is named.
  public var defaultProtocol: String { protocols[0] }

  /// The published folds of a protocol; nil for a general protocol; an error for a name the card doesn't list.
  public func folds(of protocolName: String) throws(CorpusError) -> Folds? {
    guard protocols.contains(protocolName) else {
      throw .unknownProtocol(
        name: protocolName, corpus: identifier, nearest: nearestName(to: protocolName, in: protocols),
        allowed: protocols)
    }
    return folds.first { $0.name == protocolName }
  }

  /// What to download, from where, and under which terms.
  public var downloadText: String {
    """
    \(name)
      download: \(download.address)
      what: \(download.instructions)
      licence: \(licence.name)\(licence.address.map { " (\($0))" } ?? "")
      cite: \(citation)\(doi.map { " https://doi.org/\($0)" } ?? "")
    """
  }

  /// Where a manifest's counts differ from those of the complete corpus, in words; empty when they agree.
  public func differences(from manifest: Manifest) -> [String] {
    var differences: [String] = []
    func compare(_ what: String, _ found: Int, _ expected: Int?) {
      if let expected, found != expected { differences.append("\(what): \(found) instead of \(expected)") }
    }
    compare("files", manifest.entries.count, expected.files)
    compare("speakers", manifest.speakers.count, expected.speakers)
    for count in expected.emotions {
      compare("\(count.emotion.rawValue) files", manifest.count(of: count.emotion), count.files)
    }
    for emotion in manifest.emotions
    where !expected.emotions.isEmpty && !expected.emotions.contains(where: { $0.emotion == emotion }) {
      differences.append(
        "\(emotion.rawValue) files: \(manifest.count(of: emotion)), an emotion the corpus doesn't have")
    }
    return differences
  }
}
