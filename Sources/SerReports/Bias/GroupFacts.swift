import SerCorpus

/// What is known of clips and speakers that judgements may be grouped by.
public struct GroupFacts: Sendable {
  /// By kind, one value a row, empty where unknown; kinds of which nothing is known are left out.
  public let kinds: [(name: String, values: [String])]

  /// Of the rows with these paths, from a corpus's manifest and what it publishes about its speakers.
  public init(_ corpus: Corpus, paths: [String]) {
    let entries = Dictionary(corpus.manifest.entries.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let people = Dictionary(corpus.speakers.speakers.map { ($0.speaker, $0) }, uniquingKeysWith: { first, _ in first })
    func values(_ value: (ManifestEntry) -> String?) -> [String] { paths.map { entries[$0].flatMap(value) ?? "" } }
    func person(_ value: @escaping (SpeakerTable.Speaker) -> String?) -> [String] {
      values { $0.speaker.flatMap { people[$0] }.flatMap(value) }
    }
    let all: [(name: String, values: [String])] = [
      ("gender", values { $0.gender?.rawValue }),
      ("intensity", values { $0.intensity == .unspecified ? nil : $0.intensity?.rawValue }),
      ("statement", values(\.statement)), ("age", person { $0.age.map(Self.ageGroup) }), ("race", person(\.race)),
      ("ethnicity", person(\.ethnicity)),
    ]
    kinds = all.filter { $0.values.contains { !$0.isEmpty } }
  }

  /// The values of a kind; nil where nothing is known of it.
  public func values(_ kind: String) -> [String]? { kinds.first { $0.name == kind }?.values }

  /// Fifteen years each, from 30 on: large enough in the corpora that tell ages, and in order as names.
  static func ageGroup(_ years: Int) -> String {
    switch years {
    case ..<30: "0 to 29"
    case ..<45: "30 to 44"
    case ..<60: "45 to 59"
    default: "60 or more"
    }
  }
}
