import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// Writes the table as NumPy, readable by `numpy.load(path, allow_pickle=False)`.
  func writeNumPy(to url: URL) throws(FormatError) {
    var arrays: [(name: String, array: NumPyArray)] = []
    arrays.append(
      ("X", NumPyArray(shape: [features.rows] + (frameShape ?? [features.columns]), elements: .floats(features.values)))
    )
    if !labels.isEmpty { arrays.append(("y", NumPyArray(labels))) }
    if !labelNames.isEmpty { arrays.append(("labels", NumPyArray(labelNames))) }
    for (name, values) in [
      ("speaker", speakers), ("gender", genders), ("intensity", intensities), ("path", paths), ("columns", columns),
      ("bands", bandNames),
    ] {
      if let values { arrays.append((name, NumPyArray(values))) }
    }
    arrays.append(("meta", NumPyArray(scalar: meta)))
    try NumPyArchive(arrays).write(to: url)
  }

  /// Reads an `.npz` table; one from elsewhere needs only `X` and `y`. A missing value is NaN. Speakers are taken from `speaker`, `actor` or
  /// `group`, the first that is there; labels may be integers (with `labels` to name them) or strings.
  public init(numPy url: URL) throws(FormatError) {
    let archive = try NumPyArchive(contentsOf: url)
    let names = archive.arrays.map(\.name)
    func malformed(_ found: String, _ expected: String) -> FormatError {
      .malformed(path: url.path, format: "feature table", found: found, expected: expected)
    }
    guard let x = archive["X"], x.shape.count == 2 || x.shape.count == 3, let values = x.floats else {
      throw malformed("arrays \(names.joined(separator: ", "))", "X of shape [rows, columns] or [rows, frames, bands]")
    }
    let rows = x.shape[0]
    let width = x.shape.dropFirst().reduce(1, *)
    func vector(_ candidates: String...) throws(FormatError) -> [String]? {
      for name in candidates {
        guard let array = archive[name] else { continue }
        guard array.count == rows else { throw malformed("\(array.count) values in \(name)", "\(rows), one a row") }
        return array.strings
      }
      return nil
    }
    let features = Matrix(rows: rows, columns: width, values: values)
    let (labels, labelNames) = try Self.labels(of: archive, rows: rows, malformed: malformed)
    let columns = archive["columns"]?.strings
    if let columns, columns.count != width { throw malformed("\(columns.count) column names", "\(width)") }
    self.init(
      features: features, frameShape: x.shape.count == 3 ? Array(x.shape.dropFirst()) : nil, labels: labels,
      labelNames: labelNames, speakers: try vector("speaker", "actor", "group"), genders: try vector("gender"),
      intensities: try vector("intensity"), paths: try vector("path"), columns: columns,
      meta: archive["meta"]?.strings.first ?? "{}")
    origin = url.path
  }

  private static func labels(
    of archive: NumPyArchive, rows: Int, malformed: (String, String) -> FormatError
  ) throws(FormatError) -> ([Int], [String]) {
    guard let y = archive["y"] else { return ([], []) }
    guard y.count == rows else { throw malformed("\(y.count) labels in y", "\(rows), one a row") }
    guard let indices = y.integers else {
      if case .floats(let values) = y.elements,
        let row = values.firstIndex(where: { $0 != $0.rounded() || !$0.isFinite })
      {
        throw malformed("label \(values[row]) in row \(row) of y", "whole numbers or strings")
      }
      if let row = y.strings.firstIndex(of: "") {
        throw malformed("no label in row \(row) of y", "a class for every row")
      }
      return classes(of: y.strings)
    }
    if let names = archive["labels"]?.strings {
      guard indices.allSatisfy(names.indices.contains) else {
        throw malformed("labels \(indices.min() ?? 0) to \(indices.max() ?? 0) in y", "0 to \(names.count - 1)")
      }
      return (indices, names)
    }
    // Labels with gaps (1, 2, 5) keep their numbers as names.
    let present = Set(indices).sorted()
    let position = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
    return (indices.map { position[$0] ?? 0 }, present.map(String.init))
  }
}
