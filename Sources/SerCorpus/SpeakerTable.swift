import Foundation
import SerFormats
import SerNumerics

/// What a corpus publishes about its speakers and doesn't write into file names: `<corpus>-speakers.csv` with the
/// columns `speaker,gender,age,race,ethnicity`.
public struct SpeakerTable: Sendable, Equatable {
  /// One speaker.
  public struct Speaker: Sendable, Equatable, Codable {
    public let speaker: String
    public let gender: Gender?
    /// In years.
    public let age: Int?
    public let race: String?
    public let ethnicity: String?
  }

  /// Sorted by speaker.
  public let speakers: [Speaker]

  public static let columns = ["speaker", "gender", "age", "race", "ethnicity"]

  /// A table without anybody.
  public init() { speakers = [] }

  /// Reads the table; `speaker` is required, the other columns may be left out.
  public init(contentsOf url: URL) throws(CorpusError) {
    let document: CSVDocument
    do { document = try CSVDocument(contentsOf: url) } catch { throw .file(error) }
    let unknown = document.header.filter { !Self.columns.contains($0) }
    guard let column = document.column("speaker"), unknown.isEmpty else {
      var nearest: [String: String] = [:]
      for name in unknown { nearest[name] = nearestName(to: name, in: Self.columns) }
      throw .manifestHeader(
        path: url.path, missing: document.column("speaker") == nil ? ["speaker"] : [], unknown: unknown, repeated: [],
        nearest: nearest)
    }
    var speakers: [Speaker] = []
    for (row, fields) in document.rows.enumerated() {
      func field(_ name: String) -> String? {
        guard let index = document.column(name), !fields[index].isEmpty else { return nil }
        return fields[index]
      }
      let gender = field("gender").flatMap(Gender.init(rawValue:))
      if let found = field("gender"), gender == nil {
        throw .manifestField(
          path: url.path, line: document.line(ofRow: row), column: "gender", found: found, allowed: "female, male",
          nearest: nearestName(to: found, in: Gender.allCases.map(\.rawValue)))
      }
      speakers.append(
        Speaker(
          speaker: fields[column], gender: gender, age: field("age").flatMap(Int.init), race: field("race"),
          ethnicity: field("ethnicity")))
    }
    self.speakers = speakers.sorted { $0.speaker < $1.speaker }
  }

  /// What is known about a speaker.
  public subscript(speaker: String) -> Speaker? { speakers.first { $0.speaker == speaker } }

  /// The entry with the gender filled in from the table where the file name doesn't say it.
  func completing(_ entry: ManifestEntry) -> ManifestEntry {
    guard entry.gender == nil, let speaker = entry.speaker, let known = self[speaker] else { return entry }
    var entry = entry
    entry.gender = known.gender
    return entry
  }
}
