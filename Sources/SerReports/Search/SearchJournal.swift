import Foundation
import SerFormats
import SerLearning
import SerNumerics
import Synchronization

/// The file by which a search goes on after it was ended: JSON lines, first what is searched, then one a finished fit.
///
/// A fit is one fold of one trial on one rung: what a killed search loses are the fits that were running. The order of
/// the lines is that in which fits ended and differs between runs; what is made of them doesn't.
public final class SearchJournal: TrialRecorder {
  /// What must be the same for an earlier run's fits to stand for this one's, by name.
  public struct Subject: Sendable, Equatable {
    let facts: [String: String]

    public init(_ facts: [String: String]) { self.facts = facts }

    /// The facts of a search of these rows. Workers aren't among them: they change nothing.
    public init(
      search: HyperparameterSearch, pipeline: Pipeline, normalization: Normalization, rows: LabelledFeatures, seed: Seed
    ) throws {
      facts = [
        "classifier": type(of: pipeline.trainer).identifier,
        "hyperparameters": String(decoding: try JSONValue(encoding: pipeline.trainer).data, as: UTF8.self),
        "standardize": "\(pipeline.standardizes)", "normalization": normalization.rawValue,
        "space": search.space.description, "strategy": search.strategy.description, "metric": search.metric.rawValue,
        "inner folds": "\(search.innerFolds)", "seed": "\(seed.value)", "rows": Self.digest(of: rows),
      ]
    }

    /// SHA-256 of everything about the rows that a search sees.
    private static func digest(of rows: LabelledFeatures) -> String {
      var data = rows.features.values.withUnsafeBytes { Data($0) }
      let numbers = [rows.count, rows.features.columns] + rows.labels + (rows.recordings ?? [])
      for number in numbers { withUnsafeBytes(of: Int64(number).littleEndian) { data.append(contentsOf: $0) } }
      for text in rows.classNames + ["\u{0}"] + (rows.speakers ?? []) {
        data.append(contentsOf: Data("\(text)\n".utf8))
      }
      return FileDigest(of: data).sha256
    }
  }

  private struct Header: Codable {
    static let format = "serbase search journal 1"
    let format: String
    let search: [String: String]
  }

  private struct Line: Codable {
    let fit: TrialFit
    let tally: FoldTally
  }

  private let file: LineJournal
  private let known: Mutex<[TrialFit: FoldTally]>

  /// Opens the journal of a search, or begins it. Throws for the journal of another search, naming what differs.
  public init(at url: URL, of subject: Subject) throws(FormatError) {
    let (file, lines) = try LineJournal.open(url)
    var known: [TrialFit: FoldTally] = [:]
    let decoder = JSONDecoder()
    func malformed(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: url.path, format: "search journal", found: found, expected: expected)
    }
    if let first = lines.first {
      guard let header = try? decoder.decode(Header.self, from: Data(first.utf8)), header.format == Header.format else {
        throw malformed("another first line", "\"\(Header.format)\"")
      }
      try Self.check(header.search, against: subject.facts, malformed)
      for (number, line) in lines.enumerated().dropFirst() {
        guard let line = try? decoder.decode(Line.self, from: Data(line.utf8)) else {
          throw malformed("line \(number + 1) that is no fit", "JSON with fit and tally; delete the file to begin anew")
        }
        known[line.fit] = line.tally
      }
    } else {
      try file.append([try Self.text(Header(format: Header.format, search: subject.facts), url)])
    }
    self.file = file
    self.known = Mutex(known)
  }

  /// Fits that earlier runs have left.
  public var count: Int { known.withLock { $0.count } }

  public func tally(of fit: TrialFit) -> FoldTally? { known.withLock { $0[fit] } }

  public func record(_ finished: [(fit: TrialFit, tally: FoldTally)]) throws(TrainingError) {
    do {
      try file.append(finished.map { try Self.text(Line(fit: $0.fit, tally: $0.tally), file.url) })
    } catch { throw .unrecordable("\(error)") }
    known.withLock { known in for (fit, tally) in finished { known[fit] = tally } }
  }

  private static func check(
    _ found: [String: String], against expected: [String: String], _ malformed: (String, String) -> FormatError
  ) throws(FormatError) {
    let differing = Set(found.keys).union(expected.keys).sorted().filter { found[$0] != expected[$0] }
    guard !differing.isEmpty else { return }
    func text(_ facts: [String: String]) -> String {
      differing.map { "\($0) \(facts[$0] ?? "unsaid")" }.joined(separator: ", ")
    }
    throw malformed(
      "the journal of another search: \(text(found))", "\(text(expected)); choose another folder, or delete this one")
  }

  private static func text(_ value: some Encodable, _ url: URL) throws(FormatError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch {
      throw .unwritable(path: url.path, reason: "a figure that is no number: \(error)")
    }
  }
}
