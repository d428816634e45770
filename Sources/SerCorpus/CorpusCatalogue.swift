import SerNumerics

/// The corpora that serbase reads by name. A new one is a parser in a file of its own and a line here, with a card in
/// `data-manifests/`.
public enum CorpusCatalogue {
  public static let parsers: [any CorpusParser] = [
    RAVDESSParser(),
    EMODBParser(),
    CREMADParser(),
    SAVEEParser(),
    TESSParser(),
    SyntheticParser(),
  ]

  /// The names, in catalogue order.
  public static var identifiers: [String] { parsers.map(\.corpus) }

  /// The parser of a corpus; an unknown name is an error that suggests the nearest one.
  public static func parser(named name: String) throws(CorpusError) -> any CorpusParser {
    guard let parser = parsers.first(where: { $0.corpus == name }) else {
      throw .unknownCorpus(name: name, nearest: nearestName(to: name, in: identifiers), allowed: identifiers)
    }
    return parser
  }
}
