import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// Reads a table from CSV with a header: `label` names the column of classes, `group` the one of speakers, if any.
  /// The well-known columns `speaker`, `gender`, `intensity` and `path` are taken as such; all others are features
  /// and must be finite numbers.
  public init(csv url: URL, label: String, group: String?) throws(FormatError) {
    let document = try CSVDocument(contentsOf: url)
    func malformed(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: url.path, format: "feature table", found: found, expected: expected)
    }
    func index(_ name: String, _ option: String) throws(FormatError) -> Int {
      guard let index = document.column(name) else {
        throw malformed(
          "columns \(document.header.prefix(12).joined(separator: ", "))", "a column '\(name)' (\(option))")
      }
      return index
    }
    let labelColumn = try index(label, "--label")
    var known: [String: Int] = [:]
    for name in ["speaker", "gender", "intensity", "path"] { known[name] = document.column(name) }
    // A column that --group passes over is still no feature.
    var reserved = Set(known.values).union([labelColumn])
    if let group {
      let column = try index(group, "--group")
      known["speaker"] = column
      reserved.insert(column)
    }
    let featureColumns = document.header.indices.filter { !reserved.contains($0) }
    guard !document.rows.isEmpty, !featureColumns.isEmpty else {
      throw malformed("\(document.rows.count) rows of \(featureColumns.count) features", "at least one of each")
    }
    var values: [Float] = []
    values.reserveCapacity(document.rows.count * featureColumns.count)
    for (number, row) in document.rows.enumerated() {
      for column in featureColumns {
        guard let value = Float(row[column].trimmingCharacters(in: .whitespaces)), value.isFinite else {
          throw malformed(
            "'\(row[column])' in row \(number + 1), column '\(document.header[column])'", "a finite number")
        }
        values.append(value)
      }
    }
    let classes = document.rows.map { $0[labelColumn] }
    if let row = classes.firstIndex(where: { $0.trimmingCharacters(in: .whitespaces).isEmpty }) {
      throw malformed("no label in row \(row + 1), column '\(label)'", "a class for every row")
    }
    let names = Set(classes).sorted()
    func strings(_ name: String) -> [String]? { known[name].map { column in document.rows.map { $0[column] } } }
    self.init(
      features: Matrix(rows: document.rows.count, columns: featureColumns.count, values: values),
      labels: classes.map { names.firstIndex(of: $0) ?? 0 }, labelNames: names, speakers: strings("speaker"),
      genders: strings("gender"), intensities: strings("intensity"), paths: strings("path"),
      columns: featureColumns.map { document.header[$0] })
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
