import Foundation
import SerFormats
import SerNumerics

extension FeatureTable {
  /// Reads a table in the format of SVMlight and LIBSVM. Classes are the numbers that stand there, in ascending order,
  /// whole ones without a point; columns are as many as the largest index, and everything beyond is known to be 0.
  public init(sparse url: URL) throws(FormatError) {
    let rows = try SparseRows(contentsOf: url)
    guard rows.count > 0, rows.width > 0 else {
      throw Self.malformed(url, "\(rows.count) rows of \(rows.width) columns", "at least one of each")
    }
    try Self.checkDense(rows: rows.count, width: rows.width, entries: rows.values.count + rows.count, url)
    let classes = Set(rows.labels).sorted()
    let position = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    self.init(
      features: Matrix(rows: rows.count, columns: rows.width, values: rows.dense(width: rows.width)),
      labels: rows.labels.map { position[$0] ?? 0 },
      labelNames: classes.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" })
    origin = url.path
    isZeroBeyondWidth = true
  }

  /// Throws where rows would be too large with all their zeros, which the models here need.
  ///
  /// A file of a few bytes must not ask for all memory: up to 2^26 values (256 MiB) are always taken, more of them only
  /// where at least one in 1024 stands in the file, and never more than 2^31 (8 GiB). Real sparse data, such as counts of
  /// words, is denser than that.
  static func checkDense(rows: Int, width: Int, entries: Int, _ url: URL) throws(FormatError) {
    let (product, overflow) = rows.multipliedReportingOverflow(by: width)
    let most = min(max(alwaysDense, min(entries, mostDense) * valuesPerEntry), mostDense)
    guard !overflow, product <= most else {
      throw malformed(
        url, "\(rows) rows of \(width) columns, of which \(entries) values are given",
        "at most \(most) values with all their zeros")
    }
  }

  private static let alwaysDense = 1 << 26
  private static let valuesPerEntry = 1 << 10
  private static let mostDense = 1 << 31
}
