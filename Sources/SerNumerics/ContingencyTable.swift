/// Counts by two categories, such as emotion (rows) and gender (columns).
public struct ContingencyTable: Sendable, Equatable {
  /// Counts, `[row][column]`.
  public let counts: [[Int]]

  /// A table from equally long rows of counts of at least 0.
  public init(_ counts: [[Int]]) {
    precondition(counts.allSatisfy { $0.count == counts.first?.count }, "rows differ in length")
    self.counts = counts
  }

  /// Tests that rows and columns are independent; rows and columns without counts are left out first.
  ///
  /// No continuity correction. Nil where fewer than two rows or two columns have counts.
  public var independence: ChiSquareTest? {
    let table = occupied
    guard table.count > 1, let columns = table.first?.count, columns > 1 else { return nil }
    let rowSums = table.map { Double($0.reduce(0, +)) }
    let columnSums = (0..<columns).map { column in Double(table.reduce(0) { $0 + $1[column] }) }
    let total = rowSums.reduce(0, +)
    var statistic = 0.0
    var smallest = Double.infinity
    for (row, rowSum) in zip(table, rowSums) {
      for (count, columnSum) in zip(row, columnSums) {
        let expected = rowSum * columnSum / total
        statistic += (Double(count) - expected) * (Double(count) - expected) / expected
        smallest = min(smallest, expected)
      }
    }
    return ChiSquareTest(
      statistic: statistic, degreesOfFreedom: (table.count - 1) * (columns - 1), smallestExpected: smallest)
  }

  /// Cramér's V: the strength of the association, 0 (independent) to 1 (one category fixes the other).
  ///
  /// V = √(χ² / (n · (min(rows, columns) − 1))); Cramér 1946.
  public var cramersV: Double? {
    guard let test = independence else { return nil }
    let table = occupied
    let smaller = Double(min(table.count, table[0].count))
    return (test.statistic / (total * (smaller - 1))).squareRoot()
  }

  /// Cramér's V without its upward bias in small samples (Bergsma 2013, doi:10.1016/j.jkss.2012.10.002).
  public var biasCorrectedCramersV: Double? {
    guard let test = independence, total > 1 else { return nil }
    let table = occupied
    let rows = Double(table.count)
    let columns = Double(table[0].count)
    let phi = max(0, test.statistic / total - (rows - 1) * (columns - 1) / (total - 1))
    let correctedRows = rows - (rows - 1) * (rows - 1) / (total - 1)
    let correctedColumns = columns - (columns - 1) * (columns - 1) / (total - 1)
    let smaller = min(correctedRows, correctedColumns) - 1
    return smaller > 0 ? (phi / smaller).squareRoot() : nil
  }

  /// The share of the χ² statistic that comes from cells without a count, 0…1: a cell that is empty although `e`
  /// counts were expected adds (0 − e)² / e = e.
  ///
  /// Rows and columns without any count are left out first. Nil where there is no test or nothing to share out.
  public var emptyCellShare: Double? {
    guard let test = independence, test.statistic > 0 else { return nil }
    let table = occupied
    let rowSums = table.map { Double($0.reduce(0, +)) }
    let columnSums = table[0].indices.map { column in Double(table.reduce(0) { $0 + $1[column] }) }
    var fromEmpty = 0.0
    for (row, rowSum) in zip(table, rowSums) {
      for (count, columnSum) in zip(row, columnSums) where count == 0 { fromEmpty += rowSum * columnSum / total }
    }
    return fromEmpty / test.statistic
  }

  private var total: Double { Double(counts.reduce(0) { $0 + $1.reduce(0, +) }) }

  /// The rows and columns with at least one count.
  private var occupied: [[Int]] {
    let columns = (0..<(counts.first?.count ?? 0)).filter { column in counts.contains { $0[column] > 0 } }
    return counts.filter { $0.contains { $0 > 0 } }.map { row in columns.map { row[$0] } }
  }
}
