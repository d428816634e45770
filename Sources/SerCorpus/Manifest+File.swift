import Foundation
import SerFormats
import SerNumerics

extension Manifest {
  /// Reads a manifest. `path` and `emotion` are required; other columns may be left out, and the order is free.
  ///
  /// Strict otherwise: an unknown column or label, a digest that isn't one, a number that isn't positive, a path that
  /// leaves the corpus folder or is listed twice are errors that name file, line, what was found and what is allowed.
  public init(contentsOf url: URL) throws(CorpusError) {
    let document: CSVDocument
    do { document = try CSVDocument(contentsOf: url) } catch { throw .file(error) }
    try self.init(document, path: url.path)
  }

  /// Parses a manifest; `path` is what errors name.
  public init(text: String, path: String) throws(CorpusError) {
    let document: CSVDocument
    do { document = try CSVDocument(text: text, path: path) } catch { throw .file(error) }
    try self.init(document, path: path)
  }

  /// Writes the manifest whole.
  public func write(to url: URL) throws(CorpusError) {
    do { try csv.write(to: url) } catch { throw .file(error) }
  }

  private init(_ document: CSVDocument, path: String) throws(CorpusError) {
    try Self.checkHeader(document.header, path: path)
    guard !document.rows.isEmpty else { throw .emptyManifest(path: path) }
    var entries: [ManifestEntry] = []
    entries.reserveCapacity(document.rows.count)
    var firstLine: [String: Int] = [:]
    for row in document.rows.indices {
      let line = document.line(ofRow: row)
      let entry = try ManifestRow(document.header, document.rows[row], file: path, line: line).entry()
      if let earlier = firstLine.updateValue(line, forKey: entry.path) {
        throw .repeatedRecording(path: path, line: line, recording: entry.path, firstLine: earlier)
      }
      entries.append(entry)
    }
    self.init(entries)
  }

  private static func checkHeader(_ header: [String], path: String) throws(CorpusError) {
    let missing = requiredColumns.filter { !header.contains($0) }
    var names: [String] = []
    var repeated: [String] = []
    for name in header {
      if !names.contains(name) { names.append(name) } else if !repeated.contains(name) { repeated.append(name) }
    }
    let unknown = names.filter { !columns.contains($0) }
    guard missing.isEmpty, unknown.isEmpty, repeated.isEmpty else {
      var nearest: [String: String] = [:]
      for name in unknown { nearest[name] = nearestName(to: name, in: columns.filter { !header.contains($0) }) }
      throw .manifestHeader(path: path, missing: missing, unknown: unknown, repeated: repeated, nearest: nearest)
    }
  }
}

/// One row of a manifest file on its way to an entry.
private struct ManifestRow {
  let header: [String]
  let fields: [String]
  let file: String
  let line: Int

  init(_ header: [String], _ fields: [String], file: String, line: Int) {
    self.header = header
    self.fields = fields
    self.file = file
    self.line = line
  }

  func entry() throws(CorpusError) -> ManifestEntry {
    ManifestEntry(
      path: try recordingPath(), sha256: try digest(), bytes: try number("bytes"),
      sampleRate: try number("sample_rate"), channels: try number("channels"), frames: try number("frames"),
      speaker: field("speaker"), gender: try label("gender", of: Gender.self), emotion: try emotion(),
      intensity: try label("intensity", of: Intensity.self), statement: field("statement"),
      repetition: field("repetition"))
  }

  /// The field of a column; nil where the column is absent or the field empty.
  private func field(_ column: String) -> String? {
    guard let index = header.firstIndex(of: column), !fields[index].isEmpty else { return nil }
    return fields[index]
  }

  private func recordingPath() throws(CorpusError) -> String {
    let found = field("path") ?? ""
    guard !found.isEmpty, !found.hasPrefix("/"), !found.split(separator: "/").contains("..") else {
      throw wrong("path", found, allowed: "a path below the corpus folder, with /")
    }
    return found
  }

  private func digest() throws(CorpusError) -> String? {
    guard let found = field("sha256") else { return nil }
    guard found.utf8.count == 64, found.utf8.allSatisfy({ 48...57 ~= $0 || 97...102 ~= $0 }) else {
      throw wrong("sha256", found, allowed: "64 lowercase hexadecimal digits")
    }
    return found
  }

  private func number(_ column: String) throws(CorpusError) -> Int? {
    guard let found = field(column) else { return nil }
    guard let number = Int(found), number > 0 else { throw wrong(column, found, allowed: "a positive whole number") }
    return number
  }

  private func emotion() throws(CorpusError) -> Emotion {
    guard let found = field("emotion") else {
      throw wrong("emotion", "", allowed: Emotion.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard let emotion = Emotion(rawValue: found) else {
      throw wrong(
        "emotion", found, allowed: Emotion.allCases.map(\.rawValue).joined(separator: ", "),
        nearest: Emotion.suggestion(for: found)?.rawValue)
    }
    return emotion
  }

  private func label<Label: RawRepresentable & CaseIterable>(
    _ column: String, of type: Label.Type
  ) throws(CorpusError) -> Label? where Label.RawValue == String {
    guard let found = field(column) else { return nil }
    guard let label = Label(rawValue: found) else {
      let names = Label.allCases.map(\.rawValue)
      throw wrong(column, found, allowed: names.joined(separator: ", "), nearest: nearestName(to: found, in: names))
    }
    return label
  }

  private func wrong(_ column: String, _ found: String, allowed: String, nearest: String? = nil) -> CorpusError {
    .manifestField(path: file, line: line, column: column, found: found, allowed: allowed, nearest: nearest)
  }
}

extension Emotion {
  /// The label somebody most likely meant: a known synonym in other corpora's words, or the nearest spelling.
  static func suggestion(for name: String) -> Emotion? {
    let synonyms: [String: Emotion] = [
      "happiness": .happy, "joy": .happy, "ps": .surprised, "surprise": .surprised, "fear": .fearful,
      "anxiety": .fearful, "sadness": .sad, "anger": .angry, "boredom": .bored, "disgusted": .disgust,
      "calmness": .calm, "neutrality": .neutral,
    ]
    if let synonym = synonyms[name.lowercased()] { return synonym }
    return nearestName(to: name, in: allCases.map(\.rawValue)).flatMap(Emotion.init(rawValue:))
  }
}
