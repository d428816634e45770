import Foundation
import SerFormats
import SerReports

/// The folder of a comparison that was made before: its record and every judged recording.
struct EarlierComparison {
  /// One judged recording of one cell.
  struct Row {
    let path, speaker, gender, intensity, fold, truth, prediction: String
    /// In the order of the classes; nil where the model gives none.
    let probabilities: [Float]?
  }

  let folder: String
  let record: RecordedComparison
  let classNames: [String]
  /// The record's cells with their rows, in its order.
  let cells: [(recorded: RecordedCell, rows: [Row])]

  /// Reads a folder; throws where record and predictions are damaged or don't belong together.
  init(folder: String) throws {
    let url = URL(fileURLWithPath: folder, isDirectory: true)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw CommandFailure.noInput("--add \(folder): there is no such folder")
    }
    guard FileManager.default.fileExists(atPath: url.appendingPathComponent(ComparisonReport.folderKind.marker).path)
    else {
      throw CommandFailure.checkFailed(
        "--add \(folder): the folder holds no comparison (no \(ComparisonReport.folderKind.marker) in it)")
    }
    self.folder = folder
    record = try RecordedComparison(contentsOf: url.appendingPathComponent("run.json"))
    let predictions = try PredictionColumns(url.appendingPathComponent("predictions.csv"))
    classNames = predictions.classNames
    let groups = try predictions.groups()
    let record = record
    var taken: Set<[String]> = []
    cells = try record.cells.map { cell in
      let key = predictions.key(of: cell, seed: record.seed)
      guard let rows = groups[key], taken.insert(key).inserted else {
        throw CommandFailure.checkFailed(
          "--add \(folder): run.json has a cell \(cell.title) that predictions.csv has not, or not of its own; the files "
            + "are of different runs")
      }
      return (cell, rows)
    }
    if let extra = groups.keys.filter({ !taken.contains($0) }).sorted(by: { $0.lexicographicallyPrecedes($1) }).first {
      throw CommandFailure.checkFailed(
        "--add \(folder): predictions.csv has a cell that run.json has not: \(extra.filter { !$0.isEmpty }.joined(separator: ", "))"
      )
    }
  }
}

extension RecordedCell {
  /// For messages.
  var title: String {
    "\(model)\(parameters.isEmpty ? "" : " (\(parameters.joined(separator: ", ")))") on \(featureSet), \(self.protocol)"
  }
}

/// The columns of `predictions.csv`.
private struct PredictionColumns {
  let classNames: [String]
  private let document: CSVDocument
  private let path: String
  private let places: [String: Int]

  private static let needed = [
    "path", "speaker", "gender", "intensity", "fold", "feature_set", "model", "normalization", "seed", "truth",
    "prediction", "protocol", "marks", "augmentation", "selection", "calibration",
  ]

  init(_ url: URL) throws(FormatError) {
    document = try CSVDocument(contentsOf: url)
    path = url.path
    let places = Dictionary(document.header.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    self.places = places
    let absent = Self.needed.filter { places[$0] == nil }
    guard absent.isEmpty else {
      throw .malformed(
        path: path, format: "predictions.csv", found: "no column \(absent.joined(separator: ", "))",
        expected: "the columns of a comparison")
    }
    classNames = document.header.filter { $0.hasPrefix("p_") }.map { String($0.dropFirst(2)) }
  }

  /// What names a cell; its settings only where the file has a column of them, which it had not always.
  func key(of cell: RecordedCell, seed: UInt64) -> [String] {
    [
      cell.featureSet, cell.model, cell.normalization, "\(cell.seed ?? seed)", cell.protocol,
      cell.augmentation?.text ?? "", cell.selection ?? "", cell.calibration ?? "",
    ] + (places["parameters"] == nil ? [] : [cell.parameters.joined(separator: " ")])
  }

  /// The rows of each cell, by its key.
  func groups() throws(FormatError) -> [[String]: [EarlierComparison.Row]] {
    let keyColumns =
      ([
        "feature_set", "model", "normalization", "seed", "protocol", "augmentation", "selection",
        "calibration", "parameters",
      ]).compactMap { places[$0] }
    let probabilityColumns = classNames.compactMap { places["p_\($0)"] }
    var groups: [[String]: [EarlierComparison.Row]] = [:]
    for (number, row) in document.rows.enumerated() {
      func field(_ name: String) -> String { places[name].map { row[$0] } ?? "" }
      let texts = probabilityColumns.map { row[$0] }
      let probabilities = texts.compactMap { Float($0) }
      guard probabilities.count == texts.count || texts.allSatisfy(\.isEmpty) else {
        throw malformed(number, "probabilities that are no numbers", "numbers, or none at all")
      }
      let sum = probabilities.reduce(0, +)
      guard probabilities.isEmpty || (abs(sum - 1) < 1e-3 && probabilities.allSatisfy { (0...1.0001).contains($0) })
      else { throw malformed(number, "probabilities that sum to \(sum)", "1") }
      for name in ["truth", "prediction"] where !classNames.contains(field(name)) {
        throw malformed(number, "the \(name) '\(field(name))'", "one of \(classNames.joined(separator: ", "))")
      }
      groups[keyColumns.map { row[$0] }, default: []].append(
        EarlierComparison.Row(
          path: field("path"), speaker: field("speaker"), gender: field("gender"), intensity: field("intensity"),
          fold: field("fold"), truth: field("truth"), prediction: field("prediction"),
          probabilities: probabilities.isEmpty ? nil : probabilities))
    }
    return groups
  }

  private func malformed(_ row: Int, _ found: String, _ expected: String) -> FormatError {
    .malformed(
      path: path, format: "predictions.csv", found: "\(found) in line \(document.line(ofRow: row))", expected: expected)
  }
}
