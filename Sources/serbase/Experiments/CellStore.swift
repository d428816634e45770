import Foundation
import SerEvaluation
import SerFormats
import SerLearning

/// Finished cells of a comparison that may be interrupted: a file each beside the comparison's folder, there as soon as
/// the cell is done, whole or not at all.
///
/// A file is two lines of JSON: the facts that the cell depends on with the digest of the second line, and what came of
/// it. It is trusted only where facts and digest are those expected; anything else is computed anew.
struct CellStore: Sendable {
  let folder: URL
  /// Whether finished cells are taken over, not only kept.
  let restores: Bool

  private static let format = "serbase cell 1"
  private static let suffix = ".cell"

  /// The store of the comparison that is written to `out`.
  init(beside out: URL, suffix: String = ".cells", restores: Bool) {
    let out = out.standardizedFileURL
    folder = out.deletingLastPathComponent()
      .appendingPathComponent(out.lastPathComponent + suffix, isDirectory: true)
    self.restores = restores
  }

  private struct Header: Codable {
    let format: String
    let facts: CellFacts
    let sha256: String
  }

  /// What was found of a cell.
  enum Finding {
    case outcome(CrossValidation.Outcome)
    /// Nothing, with a reason where there is something that can't be used.
    case nothing(String?)
  }

  /// The cell's outcome, where it is there and fits `rows`.
  func outcome(of cell: ExperimentCell, _ facts: CellFacts, rows: LabelledFeatures, plan: SplitPlan) -> Finding {
    guard restores else { return .nothing(nil) }
    let url = location(of: cell, facts)
    guard FileManager.default.fileExists(atPath: url.path) else { return .nothing(otherVersion(of: cell, facts)) }
    guard let (header, payload) = Self.read(url), header.format == Self.format, header.facts == facts,
      FileDigest(of: payload).sha256 == header.sha256,
      let outcome = try? Self.decoder.decode(CrossValidation.Outcome.self, from: payload),
      outcome.fits(rows, plan)
    else { return .nothing("\(url.path) is damaged") }
    return .outcome(outcome)
  }

  /// Keeps a finished cell; the states of its fits are no longer needed.
  func keep(_ outcome: CrossValidation.Outcome, of cell: ExperimentCell, _ facts: CellFacts) throws {
    let payload = try Self.encoder.encode(outcome)
    let header = Header(format: Self.format, facts: facts, sha256: FileDigest(of: payload).sha256)
    let lineFeed = Data("\n".utf8)
    try StagedOutput.write(
      Self.encoder.encode(header) + lineFeed + payload + lineFeed, to: location(of: cell, facts))
    try? FileManager.default.removeItem(at: checkpointFolder(of: cell, facts))
  }

  /// Where the fits of a cell leave their states.
  func checkpoints(of cell: ExperimentCell, _ facts: CellFacts) -> CheckpointFolder {
    let url = checkpointFolder(of: cell, facts)
    if !restores { try? FileManager.default.removeItem(at: url) }
    return CheckpointFolder(url: url)
  }

  private func location(of cell: ExperimentCell, _ facts: CellFacts) -> URL {
    folder.appendingPathComponent("\(Self.stem(of: cell))-\(facts.key.prefix(16))\(Self.suffix)")
  }

  private func checkpointFolder(of cell: ExperimentCell, _ facts: CellFacts) -> URL {
    location(of: cell, facts).deletingPathExtension().appendingPathExtension("checkpoints")
  }

  /// What a person knows the cell by, short enough for a file's name.
  private static func stem(of cell: ExperimentCell) -> String {
    let text = [cell.model.identifier, cell.set.specification, cell.protocolName ?? "", "seed-\(cell.seed)"]
      .filter { !$0.isEmpty }.joined(separator: "-")
    return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) ? $0 : "-" }.prefix(120))
  }

  /// Says why a kept cell of the same name isn't this one, where it is of another program.
  private func otherVersion(of cell: ExperimentCell, _ facts: CellFacts) -> String? {
    let stem = Self.stem(of: cell)
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    for name in names where name.hasPrefix(stem) && name.hasSuffix(Self.suffix) {
      guard name.count == stem.count + 17 + Self.suffix.count,
        let (header, _) = Self.read(folder.appendingPathComponent(name))
      else { continue }
      guard header.format == Self.format else { return "\(name) is of another format (\(header.format))" }
      let program = ["program", "build", "processor"]
      if program.contains(where: { header.facts.facts[$0] != facts.facts[$0] }) {
        return "\(name) is of another \(facts.differences(from: header.facts))"
      }
    }
    return nil
  }

  private static func read(_ url: URL) -> (Header, Data)? {
    guard let data = try? Data(contentsOf: url), let end = data.firstIndex(of: UInt8(ascii: "\n")),
      let header = try? decoder.decode(Header.self, from: data[..<end])
    else { return nil }
    return (header, data[(end + 1)...].prefix { $0 != UInt8(ascii: "\n") })
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}

extension CrossValidation.Outcome {
  /// Whether these are predictions of exactly the rows that the plan judges, fold by fold.
  func fits(_ rows: LabelledFeatures, _ plan: SplitPlan) -> Bool {
    guard predictions.classNames == rows.classNames, folds.map(\.name) == plan.folds.map(\.name) else { return false }
    let judged = plan.folds.enumerated().flatMap { fold, rows in rows.test.map { [fold, $0] } }
    guard predictions.rows.map({ [$0.fold, $0.row] }) == judged else { return false }
    let classes = rows.classNames.indices
    return predictions.rows.allSatisfy { row in
      row.truth == rows.labels[row.row] && classes.contains(row.prediction)
        && row.probabilities.map { $0.count == classes.count } ?? true
    }
  }
}
