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
    /// Number of classes and of training rows.
    let classes, rows: Int

    public init(_ facts: [String: String], classes: Int, rows: Int) {
      (self.facts, self.classes, self.rows) = (facts, classes, rows)
    }

    /// The facts of a search of these rows. Workers aren't among them: they change nothing.
    public init(
      search: HyperparameterSearch, pipeline: Pipeline, normalization: Normalization, rows: LabelledFeatures, seed: Seed
    ) throws {
      let facts = [
        "classifier": type(of: pipeline.trainer).identifier,
        "hyperparameters": String(decoding: try JSONValue(encoding: pipeline.trainer).data, as: UTF8.self),
        "standardize": "\(pipeline.standardizes)", "normalization": normalization.rawValue,
        "space": search.space.description, "strategy": search.strategy.description, "metric": search.metric.rawValue,
        "inner folds": "\(search.innerFolds)", "seed": "\(seed.value)", "rows": Self.digest(of: rows),
      ]
      self.init(facts, classes: rows.classNames.count, rows: rows.count)
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

  /// Opens the journal of a search, or begins it. Throws for the journal of another search, naming what differs, and
  /// for a file that is no journal; neither is changed.
  public init(at url: URL, of subject: Subject) throws(FormatError) {
    let header = try Self.text(Header(format: Header.format, search: subject.facts), url)
    var known: [TrialFit: FoldTally] = [:]
    let (file, lines) = try LineJournal.open(url) { (lines, torn) throws(FormatError) in
      // Of a run that was ended in its first moment there is the beginning of a header at most.
      guard !lines.isEmpty || Data(header.utf8).starts(with: torn) else {
        throw Self.malformed(url, "another beginning", "\"\(Header.format)\"")
      }
      known = try Self.fits(in: lines, of: subject, url)
    }
    if lines.isEmpty { try file.append([header]) }
    self.file = file
    self.known = Mutex(known)
  }

  /// What the lines of a journal hold; nothing where there are none.
  private static func fits(
    in lines: [String], of subject: Subject, _ url: URL
  ) throws(FormatError) -> [TrialFit: FoldTally] {
    guard let first = lines.first else { return [:] }
    let decoder = JSONDecoder()
    guard let header = try? decoder.decode(Header.self, from: Data(first.utf8)), header.format == Header.format else {
      throw malformed(url, "another first line", "\"\(Header.format)\"")
    }
    try check(header.search, against: subject.facts, url)
    var known: [TrialFit: FoldTally] = [:]
    for (number, line) in lines.enumerated().dropFirst() {
      guard let line = try? decoder.decode(Line.self, from: Data(line.utf8)),
        line.tally.isPossible(classes: subject.classes, rows: subject.rows)
      else {
        throw malformed(
          url, "line \(number + 1) that is no fit", "JSON with fit and tally; delete the file to begin anew")
      }
      known[line.fit] = line.tally
    }
    return known
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
    _ found: [String: String], against expected: [String: String], _ url: URL
  ) throws(FormatError) {
    let differing = Set(found.keys).union(expected.keys).sorted().filter { found[$0] != expected[$0] }
    guard !differing.isEmpty else { return }
    func text(_ facts: [String: String]) -> String {
      differing.map { "\($0) \(facts[$0] ?? "unsaid")" }.joined(separator: ", ")
    }
    throw malformed(
      url, "the journal of another search: \(text(found))",
      "\(text(expected)); choose another folder, or delete this one")
  }

  private static func malformed(_ url: URL, _ found: String, _ expected: String) -> FormatError {
    .malformed(path: url.path, format: "search journal", found: found, expected: expected)
  }

  private static func text(_ value: some Encodable, _ url: URL) throws(FormatError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(value), as: UTF8.self) } catch {
      throw .unwritable(path: url.path, reason: "a figure that is no number: \(error)")
    }
  }
}
