import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// The formats that a table is read from.
  private enum Format {
    case csv, arff, sparse, numPy

    /// By the ending of the file; nil for one that can't be told.
    init?(_ path: String) {
      switch URL(fileURLWithPath: path).pathExtension.lowercased() {
      case "csv": self = .csv
      case "arff": self = .arff
      case "libsvm", "svm", "svmlight": self = .sparse
      case "txt", "tsv", "data", "gz": return nil
      default: self = .numPy
      }
    }
  }

  /// Whether a file of this name has columns that `--label` and `--group` can name.
  public static func hasNamedColumns(_ path: String) -> Bool { [.csv, .arff].contains(Format(path)) }

  /// Reads a table by its file's ending: `.csv`, `.arff`, `.libsvm` (also `.svm`, `.svmlight`), else NumPy. Labels are
  /// required.
  public static func read(_ path: String, label: String?, group: String?) throws(FormatError) -> FeatureTable {
    let url = URL(fileURLWithPath: path)
    let table: FeatureTable
    switch Format(path) {
    case .csv: table = try FeatureTable(csv: url, label: label, group: group)
    case .arff: table = try FeatureTable(arff: url, label: label, group: group)
    case .sparse: table = try FeatureTable(sparse: url)
    case .numPy: table = try FeatureTable(numPy: url)
    case nil:
      throw malformed(
        url, "the ending .\(url.pathExtension)",
        "an ending that says the format: .npz, .csv, .arff or .libsvm (rename the file)")
    }
    guard !table.labels.isEmpty else { throw malformed(url, "no labels", "y, one label a row") }
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

  /// This table and another one to judge it on, brought to the same columns and classes: the other's classes are this
  /// table's, then its own further ones. Throws when the columns differ; a table of a sparse format is filled up with the
  /// zeros that it leaves out.
  public func matching(
    _ other: FeatureTable, name: String
  ) throws(FormatError) -> (table: FeatureTable, other: FeatureTable) {
    let url = URL(fileURLWithPath: name)
    let width = max(features.columns, other.features.columns)
    let table = widened(to: width)
    var other = other.widened(to: width)
    guard other.features.columns == table.features.columns else {
      throw Self.malformed(
        url, "\(other.features.columns) columns", "\(table.features.columns), as in the rows to fit")
    }
    if let columns, let others = other.columns, let index = columns.indices.first(where: { columns[$0] != others[$0] })
    {
      throw Self.malformed(
        url, "column \(index + 1) named '\(others[index])'", "'\(columns[index])', as in the rows to fit")
    }
    let names = labelNames + other.labelNames.filter { !labelNames.contains($0) }
    let position = other.labelNames.map { names.firstIndex(of: $0) ?? 0 }
    other.labels = other.labels.map { position[$0] }
    other.labelNames = names
    return (table, other)
  }

  /// The table with further columns of zeros, where it is known that they are zeros.
  private func widened(to width: Int) -> FeatureTable {
    guard isZeroBeyondWidth, width > features.columns else { return self }
    var wide = self
    var values = [Float](repeating: 0, count: count * width)
    for row in 0..<count {
      values.replaceSubrange(row * width..<row * width + features.columns, with: features.row(row))
    }
    wide.features = Matrix(rows: count, columns: width, values: values)
    return wide
  }

  /// How many of these rows stand in another table of the same width as well, value for value.
  public func rowsRepeated(from other: FeatureTable) -> Int {
    // Hashes first: rows themselves as keys would be the whole table once more.
    let candidates = Dictionary(grouping: 0..<other.count) { other.features.row($0).hashValue }
    return (0..<count).count { row in
      candidates[features.row(row).hashValue]?.contains { other.features.row($0) == features.row(row) } ?? false
    }
  }
}
