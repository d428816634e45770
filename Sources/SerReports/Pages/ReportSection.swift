import SerFormats

/// One part of a report of several views: what it says, and the figures and tables that it says it with.
struct ReportSection: Sendable {
  let title: String
  /// What stands out, for the head of the page and the terminal.
  var findings: [String] = []
  /// What stands on the page, pictures apart.
  var blocks: [ReportPage.Block] = []
  /// Shown before the blocks.
  var plots: [Plot] = []
  /// Files of the folder.
  var tables: [(name: String, document: CSVDocument)] = []

  init(_ title: String) { self.title = title }
}
