import Foundation
import SerFormats
import SerNumerics

/// A file of predictions or of a split, ours or anyone's.
///
/// - Predictions: a recording, its true and its predicted class, the fold that judged it; probabilities in columns
///   `p_<class>`. Each fold is taken to train on what the others judge, as cross-validation does.
/// - A split: a recording with the fold that judges it, or with its side (train, validation, test), or both.
/// - Two lists of recordings, one a line: those that train and those that are judged.
///
/// Columns are known by the names that people give them, in any case of letters.
public struct AuditedFile: Sendable {
  /// What errors and reports name.
  public let path: String
  /// Whether the rows are judged.
  public let hasPredictions: Bool
  /// In the order of the columns of probabilities; empty without them.
  let probabilityLabels: [String]
  let rows: [AuditedRow]
  /// SHA-256 of the file, or of both lists.
  public let digests: [String]

  /// Reads a CSV file. Throws a ``FormatError`` for one that is neither kind, or that names an unknown side.
  public init(contentsOf url: URL) throws(FormatError) {
    let document = try CSVDocument(contentsOf: url)
    let columns = try AuditColumns(document, path: url.path)
    guard !document.rows.isEmpty else {
      throw .malformed(path: url.path, format: "predictions or split", found: "a header without rows", expected: "rows")
    }
    path = url.path
    hasPredictions = columns.prediction != nil
    probabilityLabels = columns.probabilities.map(\.label)
    var rows: [AuditedRow] = []
    rows.reserveCapacity(document.rows.count)
    for index in document.rows.indices {
      rows.append(try columns.row(document.rows[index], line: document.line(ofRow: index), path: url.path))
    }
    self.rows = rows
    digests = [try FileDigest(of: url).sha256]
  }

  /// Reads two lists, one recording a line; blank lines and what follows `#` are passed over. Of a line with commas the
  /// first field counts.
  public init(training: URL, test: URL) throws(FormatError) {
    path = "\(training.path) and \(test.path)"
    hasPredictions = false
    probabilityLabels = []
    rows = try Self.list(training, .training) + Self.list(test, .test)
    digests = [try FileDigest(of: training).sha256, try FileDigest(of: test).sha256]
  }

  private static func list(_ url: URL, _ side: SplitSide) throws(FormatError) -> [AuditedRow] {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(path: url.path, reason: StagedOutput.reason(of: error))
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw .malformed(path: url.path, format: "list", found: "bytes that are not UTF-8", expected: "UTF-8 text")
    }
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    let rows = lines.enumerated().compactMap { index, line -> AuditedRow? in
      let content = line.prefix { $0 != "#" }.split(separator: ",").first.map(String.init) ?? ""
      let clip = content.trimmingCharacters(in: .whitespaces)
      guard !clip.isEmpty else { return nil }
      return AuditedRow(
        line: index + 1, clip: clip, speaker: nil, fold: nil, side: side, truth: nil, prediction: nil,
        probabilities: nil, cell: "", marks: "")
    }
    guard !rows.isEmpty else {
      throw .malformed(path: url.path, format: "list", found: "no recording", expected: "one a line")
    }
    return rows
  }
}
