import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// The formats of tables.
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

  /// Whether a file of this name can be written: tables of some formats are only read.
  public static func canWrite(_ path: String) -> Bool { [.csv, .numPy].contains(Format(path)) }

  /// Writes the table by its file's ending: `.csv`, else NumPy. Throws for an ending that would be read as another format.
  public func write(to url: URL) throws(FormatError) {
    switch Format(url.path) {
    case .csv: try csv().write(to: url)
    case .numPy: try writeNumPy(to: url)
    case .arff, .sparse, nil:
      throw .unwritable(path: url.path, reason: "tables are written as .npz or .csv, not .\(url.pathExtension)")
    }
  }

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
    return selecting(rows: kept)
  }
}
