import SerFormats

/// One part of an error analysis: what it says, and the figures and the table that it says it with.
struct ErrorSection {
  let title: String
  /// What stands on the page, pictures apart.
  var blocks: [ReportPage.Block] = []
  /// Shown before the blocks.
  var plots: [Plot] = []
  /// A file of the folder.
  var table: (name: String, document: CSVDocument)?

  init(_ title: String) { self.title = title }
}

extension ErrorReport {
  /// A table of the folder: every line says of which model and features it is, and which marks it bears.
  func document(_ header: [String], _ rows: [[String]]) -> CSVDocument {
    CSVDocument(
      header: ComparisonTables.keyHeader + header + ComparisonTables.preparationHeader,
      rows: rows.map { ComparisonTables.key(cell) + $0 + ComparisonTables.preparation(of: cell) })
  }

  /// What stands under the title of every figure.
  var subtitle: String { "\(title), \(cell.protocolName), out-of-fold\(cell.markSuffix)" }

  var classNames: [String] { predictions.classNames }
}
