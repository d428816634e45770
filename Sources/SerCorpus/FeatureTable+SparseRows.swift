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
    let (product, overflow) = rows.count.multipliedReportingOverflow(by: rows.width)
    guard !overflow, product <= Self.mostDenseValues else {
      throw Self.malformed(
        url, "\(rows.count) rows of \(rows.width) columns",
        "at most \(Self.mostDenseValues) values with all their zeros, which the models here need")
    }
    let classes = Set(rows.labels).sorted()
    let position = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    self.init(
      features: Matrix(rows: rows.count, columns: rows.width, values: rows.dense(width: rows.width)),
      labels: rows.labels.map { position[$0] ?? 0 },
      labelNames: classes.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" })
    origin = url.path
    isZeroBeyondWidth = true
  }

  /// 8 GiB of floats.
  private static let mostDenseValues = 1 << 31
}
