import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// Reads a table by its file's ending: `.csv`, else NumPy. Labels are required.
  public static func read(_ path: String, label: String, group: String?) throws(FormatError) -> FeatureTable {
    let url = URL(fileURLWithPath: path)
    let isCSV = url.pathExtension.lowercased() == "csv"
    let table = isCSV ? try FeatureTable(csv: url, label: label, group: group) : try FeatureTable(numPy: url)
    guard !table.labels.isEmpty else {
      throw .malformed(path: path, format: "feature table", found: "no labels", expected: "y, one label a row")
    }
    return table
  }

  /// The rows whose path passes, in their order. Classes stay, even those without a row.
  public func selecting(_ passes: (_ path: String) -> Bool) -> FeatureTable {
    guard let paths else { return self }
    let kept = paths.indices.filter { passes(paths[$0]) }
    guard kept.count < paths.count else { return self }
    func pick<Value>(_ values: [Value]?) -> [Value]? { values.map { values in kept.map { values[$0] } } }
    return FeatureTable(
      features: features.selectingRows(kept), frameShape: frameShape, labels: pick(labels) ?? [],
      labelNames: labelNames, speakers: pick(speakers), genders: pick(genders), intensities: pick(intensities),
      paths: pick(paths), columns: columns, meta: meta)
  }

  /// This table's rows, then another's; classes are united by name. Throws when the columns differ. Speakers and groups
  /// stay where both tables have them.
  public func appending(_ other: FeatureTable, name: String) throws(FormatError) -> FeatureTable {
    func malformed(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: name, format: "feature table", found: found, expected: expected)
    }
    guard other.features.columns == features.columns else {
      throw malformed("\(other.features.columns) columns", "\(features.columns), as in the rows to fit")
    }
    if let columns, let others = other.columns, let index = columns.indices.first(where: { columns[$0] != others[$0] })
    {
      throw malformed("column \(index + 1) named '\(others[index])'", "'\(columns[index])', as in the rows to fit")
    }
    let names = labelNames + other.labelNames.filter { !labelNames.contains($0) }
    let labels = labels + other.labels.map { names.firstIndex(of: other.labelNames[$0]) ?? 0 }
    func both(_ path: KeyPath<FeatureTable, [String]?>) -> [String]? {
      guard let first = self[keyPath: path], let second = other[keyPath: path] else { return nil }
      return first + second
    }
    return FeatureTable(
      features: Matrix(
        rows: count + other.count, columns: features.columns, values: features.values + other.features.values),
      frameShape: frameShape, labels: labels, labelNames: names, speakers: both(\.speakers), genders: both(\.genders),
      intensities: both(\.intensities), paths: both(\.paths), columns: columns, meta: meta)
  }
}
