import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// This table and another one to judge it on, brought to the same columns and classes: the other's classes are this
  /// table's, then its own further ones. Throws when the columns differ; a table of a sparse format is filled up with the
  /// zeros that it leaves out.
  public func matching(
    _ other: FeatureTable, name: String
  ) throws(FormatError) -> (table: FeatureTable, other: FeatureTable) {
    let table = try widened(to: other.features.columns, name: origin ?? name)
    var other = try other.fitting(width: table.features.columns, columns: columns, of: "the rows to fit", name: name)
    let names = labelNames + other.labelNames.filter { !labelNames.contains($0) }
    let position = other.labelNames.map { names.firstIndex(of: $0) ?? 0 }
    other.labels = other.labels.map { position[$0] }
    other.labelNames = names
    return (table, other)
  }

  /// These rows for what expects `width` columns, of these names where both have names. Throws when they differ; a table of
  /// a sparse format is filled up with the zeros that it leaves out.
  ///
  /// - Parameters:
  ///   - expecting: what expects them, for the error.
  ///   - name: the table's name, for the error.
  public func fitting(
    width: Int, columns names: [String]?, of expecting: String, name: String
  ) throws(FormatError) -> FeatureTable {
    let url = URL(fileURLWithPath: name)
    let table = try widened(to: width, name: name)
    guard table.features.columns == width else {
      throw Self.malformed(url, "\(table.features.columns) columns", "\(width), as in \(expecting)")
    }
    if let names, let columns, let (index, pair) = zip(names, columns).enumerated().first(where: { $1.0 != $1.1 }) {
      throw Self.malformed(
        url, "column \(index + 1) named '\(pair.1)'", "'\(pair.0)', as in \(expecting)")
    }
    return table
  }

  /// The table with further columns of zeros, where it is known that they are zeros.
  private func widened(to width: Int, name: String) throws(FormatError) -> FeatureTable {
    guard isZeroBeyondWidth, width > features.columns else { return self }
    try Self.checkDense(rows: count, width: width, entries: features.values.count, URL(fileURLWithPath: name))
    var wide = self
    var values = [Float](repeating: 0, count: count * width)
    for row in 0..<count {
      values.replaceSubrange(row * width..<row * width + features.columns, with: features.row(row))
    }
    wide.features = Matrix(rows: count, columns: width, values: values)
    return wide
  }

  /// How many of these rows stand in another table as well, value for value, a missing one being like another.
  public func rowsRepeated(from other: FeatureTable) -> Int {
    let others = Set(other.features.rowDigests)
    return features.rowDigests.count { others.contains($0) }
  }
}
