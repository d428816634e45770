import Foundation
import SerFormats
import SerNumerics
import Yams

extension CorpusCard {
  /// Reads a card; every wrong, missing or unknown field is an error that names it.
  public init(contentsOf url: URL) throws(CorpusError) {
    let text: String
    do { text = try String(contentsOf: url, encoding: .utf8) } catch {
      throw .file(.unreadable(path: url.path, reason: "no readable UTF-8 file there"))
    }
    try self.init(text: text, path: url.path)
  }

  /// Parses a card; `path` is what errors name.
  public init(text: String, path: String) throws(CorpusError) {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw .invalidCard(path: path, field: "the file", found: "\(error)", expected: "YAML")
    }
    let card = CardFields(node: node, path: path, field: "")
    try card.allowOnly([
      "identifier", "name", "language", "licence", "citation", "doi", "homepage", "download", "expected", "protocols",
      "folds", "notes",
    ])
    identifier = try card.string("identifier")
    name = try card.string("name")
    language = try card.string("language")
    let licence = try card.fields("licence", allowed: ["name", "address"])
    self.licence = Licence(name: try licence.string("name"), address: try licence.optionalString("address"))
    citation = try card.string("citation")
    doi = try card.optionalString("doi")
    homepage = try card.string("homepage")
    let download = try card.fields("download", allowed: ["address", "instructions"])
    self.download = Download(
      address: try download.string("address"), instructions: try download.string("instructions"))
    expected = try Self.expected(in: card)
    protocols = try card.strings("protocols")
    folds = try Self.folds(in: card, protocols: protocols)
    notes = card.has("notes") ? try card.strings("notes") : []
  }

  private static func expected(in card: CardFields) throws(CorpusError) -> Expected {
    let expected = try card.fields("expected", allowed: ["files", "speakers", "emotions"])
    let emotions = try expected.fields("emotions", allowed: Emotion.allCases.map(\.rawValue))
    var counts: [EmotionCount] = []
    for emotion in Emotion.allCases where emotions.has(emotion.rawValue) {
      counts.append(EmotionCount(emotion: emotion, files: try emotions.optionalCount(emotion.rawValue)))
    }
    return Expected(
      files: try expected.optionalCount("files"), speakers: try expected.optionalCount("speakers"), emotions: counts)
  }

  private static func folds(in card: CardFields, protocols: [String]) throws(CorpusError) -> [Folds] {
    guard !protocols.isEmpty else { throw card.wrong("protocols", "none", expected: "at least one") }
    let own = protocols.filter { !generalProtocols.contains($0) }
    guard card.has("folds") || !own.isEmpty else { return [] }
    let all = try card.fields("folds", allowed: own)
    var folds: [Folds] = []
    for name in own {
      let fields = try all.fields(name, allowed: ["source", "test_speakers"])
      let speakers = try fields.stringLists("test_speakers")
      let listed = speakers.flatMap { $0 }
      guard speakers.count >= 2, speakers.allSatisfy({ !$0.isEmpty }), Set(listed).count == listed.count else {
        throw fields.wrong(
          "test_speakers", "\(speakers)", expected: "two or more folds, none empty, each speaker in one of them")
      }
      folds.append(Folds(name: name, source: try fields.string("source"), testSpeakers: speakers))
    }
    return folds
  }
}

/// A mapping of a card, read strictly.
private struct CardFields {
  let mapping: Node.Mapping
  let path: String
  /// The keys that lead here, with dots.
  let field: String

  init(node: Node?, path: String, field: String) {
    mapping = node?.mapping ?? Node.Mapping([])
    self.path = path
    self.field = field
  }

  func wrong(_ key: String, _ found: String, expected: String) -> CorpusError {
    .invalidCard(path: path, field: field + key, found: found, expected: expected)
  }

  func has(_ key: String) -> Bool { value(key) != nil }

  func allowOnly(_ allowed: [String]) throws(CorpusError) {
    for key in mapping.keys.map({ $0.string ?? "?" }) where !allowed.contains(key) {
      let nearest = nearestName(to: key, in: allowed).map { "'\($0)'? One" } ?? "one"
      throw wrong(key, "an unknown field", expected: "\(nearest) of \(allowed.joined(separator: ", "))")
    }
  }

  func string(_ key: String) throws(CorpusError) -> String {
    guard let text = try optionalString(key) else { throw wrong(key, "nothing", expected: "text") }
    return text
  }

  func optionalString(_ key: String) throws(CorpusError) -> String? {
    guard let node = value(key) else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else { throw wrong(key, "no text", expected: "text") }
    return text
  }

  func optionalCount(_ key: String) throws(CorpusError) -> Int? {
    guard let node = value(key), node.scalar?.string != "null" else { return nil }
    guard let text = node.scalar?.string, let count = Int(text), count > 0 else {
      throw wrong(key, node.scalar?.string ?? "a collection", expected: "a positive whole number, or null")
    }
    return count
  }

  func strings(_ key: String) throws(CorpusError) -> [String] {
    guard let sequence = value(key)?.sequence else { throw wrong(key, "no list", expected: "a list of texts") }
    return try texts(of: sequence, key)
  }

  func stringLists(_ key: String) throws(CorpusError) -> [[String]] {
    guard let sequence = value(key)?.sequence else { throw wrong(key, "no list", expected: "a list of lists") }
    var lists: [[String]] = []
    for node in sequence {
      guard let inner = node.sequence else { throw wrong(key, "no list inside", expected: "a list of lists") }
      lists.append(try texts(of: inner, key))
    }
    return lists
  }

  func fields(_ key: String, allowed: [String]) throws(CorpusError) -> CardFields {
    guard let node = value(key), node.mapping != nil else {
      throw wrong(key, "no mapping", expected: "the fields \(allowed.joined(separator: ", "))")
    }
    let fields = CardFields(node: node, path: path, field: "\(field)\(key).")
    try fields.allowOnly(allowed)
    return fields
  }

  private func texts(of sequence: Node.Sequence, _ key: String) throws(CorpusError) -> [String] {
    var texts: [String] = []
    for node in sequence {
      guard let text = node.scalar?.string, !text.isEmpty else {
        throw wrong(key, "an element that isn't text", expected: "texts")
      }
      texts.append(text)
    }
    return texts
  }

  private func value(_ key: String) -> Node? { mapping[Node(key)] }
}
