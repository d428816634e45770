import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// Reads a table from CSV with a header: `label` names the column of classes (default: `label`), `group` the one of
  /// speakers, if any. The well-known columns `speaker`, `gender`, `intensity` and `path` are taken as such; all others
  /// are features and must be numbers, or missing: empty, `NaN`, `NA` or `?`.
  ///
  /// With semicolons, as openSMILE writes it, `name` is the path (in single quotes), and `frameTime` no feature.
  public init(csv url: URL, label: String?, group: String?) throws(FormatError) {
    var known: [String: Int] = [:]
    var labelColumn = 0
    let table = try DelimitedTable(contentsOf: url) { header, isOpenSMILE throws(FormatError) in
      func index(_ name: String, _ option: String) throws(FormatError) -> Int {
        if let index = header.firstIndex(of: name) { return index }
        throw Self.malformed(
          url, "columns \(header.prefix(12).joined(separator: ", "))", "a column '\(name)' (\(option))")
      }
      labelColumn = try index(label ?? "label", "--label")
      for name in ["speaker", "gender", "intensity", "path"] { known[name] = header.firstIndex(of: name) }
      if isOpenSMILE, known["path"] == nil { known["path"] = header.firstIndex(of: "name") }
      // A column that --group passes over is still no feature.
      var texts = Set(known.values).union([labelColumn])
      if let group {
        let column = try index(group, "--group")
        known["speaker"] = column
        texts.insert(column)
      }
      return header.enumerated().map { column, name in
        texts.contains(column) ? .text : isOpenSMILE && name == "frameTime" ? .ignored : .number
      }
    }
    let width = table.numberColumns.count
    guard table.count > 0, width > 0 else {
      throw Self.malformed(url, "\(table.count) rows of \(width) features", "at least one of each")
    }
    let classes = table.texts[labelColumn] ?? []
    if let row = classes.firstIndex(where: { ["", "?"].contains($0.trimmingCharacters(in: .whitespaces)) }) {
      throw Self.malformed(
        url, "no label in row \(row + 1), column '\(table.header[labelColumn])'", "a class for every row")
    }
    let (labels, names) = Self.classes(of: classes)
    func strings(_ name: String) -> [String]? { known[name].flatMap { table.texts[$0] } }
    self.init(
      features: Matrix(rows: table.count, columns: width, values: table.numbers), labels: labels, labelNames: names,
      speakers: strings("speaker"), genders: strings("gender"), intensities: strings("intensity"),
      paths: strings("path")?.map(Self.unquoted), columns: table.numberColumns.map { table.header[$0] })
    origin = url.path
  }

  /// openSMILE puts names in single quotes, which CSV doesn't know.
  private static func unquoted(_ name: String) -> String {
    name.count >= 2 && name.hasPrefix("'") && name.hasSuffix("'") ? String(name.dropFirst().dropLast()) : name
  }

  /// Indices into the sorted names of the classes.
  static func classes(of labels: [String]) -> (labels: [Int], names: [String]) {
    let names = Set(labels).sorted()
    let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    return (labels.map { position[$0] ?? 0 }, names)
  }

  static func malformed(_ url: URL, _ found: String, _ expected: String) -> FormatError {
    .malformed(path: url.path, format: "feature table", found: found, expected: expected)
  }

  /// The table as CSV that `init(csv:label:group:)` reads back with the label `emotion`: path, speaker, gender,
  /// intensity and emotion where they are known, then the features, each with as many digits as it takes to read the
  /// same number again. What `meta` says is not in it.
  public func csv() -> CSVDocument {
    let known = [("path", paths), ("speaker", speakers), ("gender", genders), ("intensity", intensities)]
      .compactMap { name, values in values.map { (name, $0) } }
    let emotions = labels.isEmpty ? nil : labels.map { labelNames[$0] }
    let names = columns ?? (0..<features.columns).map { "v\($0)" }
    return CSVDocument(
      header: known.map(\.0) + (emotions == nil ? [] : ["emotion"]) + names,
      rows: (0..<count).map { row in
        known.map { $0.1[row] } + (emotions.map { [$0[row]] } ?? []) + features.row(row).map { "\($0)" }
      })
  }
}
