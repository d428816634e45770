import Foundation
import SerEvaluation
import SerFormats

/// An audit of a file of predictions or of a split, for people.
public struct AuditReport: Sendable {
  public let audit: SplitAudit
  public let command: String

  public init(_ audit: SplitAudit, command: String) {
    self.audit = audit
    self.command = command
  }

  /// Names that a sentence lists.
  private static let most = 8

  /// The whole audit as lines for a terminal.
  public var text: String {
    let head =
      "\(audit.file.path): \(audit.cells.count > 1 ? "\(audit.cells.count) models, " : "")"
      + (audit.leaks ? "LEAKS" : "nothing crosses that can be told")
      + (audit.cells.contains { !$0.faults.isEmpty } ? ", FAULTS" : "")
    return ([head] + audit.cells.flatMap(Self.lines)).joined(separator: "\n")
  }

  private static func lines(_ cell: AuditedCell) -> [String] {
    let name = cell.name.isEmpty ? [] : ["", "\(cell.name)\((cell.marks.isEmpty ? [] : [cell.marks]).markBanner)"]
    let speakers = cell.speakers.map { ", \(Wording.count($0, "speaker"))" } ?? ""
    let size = "  \(Wording.count(cell.rows, "row")), \(Wording.count(cell.folds, "fold"))\(speakers)"
    return name + [size] + leaks(cell).map { "  LEAK: \($0)" } + cell.faults.map { "  FAULT: \($0.kind): \($0.text)" }
      + figures(cell).map { "  \($0)" } + cell.remarks.map { "  note: \($0)" }
  }

  /// What crosses, a sentence each.
  private static func leaks(_ cell: AuditedCell) -> [String] {
    func sentence(
      _ crossings: [SideCrossing], _ one: String, _ many: String? = nil, length: Int = 40
    ) -> String? {
      guard !crossings.isEmpty else { return nil }
      let names = Set(crossings.map(\.name)).sorted()
      let folds = Set(crossings.map(\.fold)).count
      let rows = crossings.reduce(0) { $0 + $1.testRows }
      let shown = names.prefix(most).map { PlotText.shortened($0, to: length) }.joined(separator: ", ")
      return "\(Wording.count(names.count, one, many)) on both sides in \(Wording.count(folds, "fold")), "
        + "\(Wording.count(rows, "judged row")): \(shown)\(names.count > most ? " …" : "")"
    }
    return [
      sentence(cell.crossingSpeakers, "speaker"), sentence(cell.crossingClips, "recording", length: 80),
      sentence(
        cell.crossingDuplicates, "sound published under several names", "sounds published under several names",
        length: 16),
    ].compactMap { $0 }
  }

  /// The figures, computed anew.
  private static func figures(_ cell: AuditedCell) -> [String] {
    guard let metrics = cell.metrics else { return [] }
    let mark = cell.leaks ? " (LEAKY)" : cell.marks.isEmpty ? "" : " (\(cell.marks))"
    return [
      "computed anew\(mark): accuracy \(Wording.figure(metrics.accuracy, cell.accuracyInterval)), UAR "
        + "\(Wording.figure(metrics.uar, cell.uarInterval)), macro-F1 \(Wording.number(metrics.macroF1, 3))"
        + (metrics.logLoss.map { ", log-loss \(Wording.number($0, 3))" } ?? "")
    ]
  }

  /// Writes page and tables into a new or earlier folder of its kind, whole. `run` is the content of `run.json`.
  public func write(to url: URL, run: Data, plots writer: PlotWriter = PlotWriter()) async throws -> PlotOutcome {
    let report = SectionedReport(
      title: "Audit of \(audit.file.path)", introduction: introduction,
      sections: audit.cells.enumerated().map { section($1, number: $0 + 1) }, omitted: [], command: command)
    return try await report.write(
      to: url, as: LeakageReport.folderKind, run: run,
      tables: [("audit.csv", "figures and counts", overview), ("crossings.csv", "everything that crosses", crossings)],
      plots: writer)
  }

  private var introduction: [ReportPage.Block] {
    [
      .paragraph(
        "What stands in training and test alike, and what is wrong with the rows"
          + (audit.corpus.map { ", against the manifest of \($0)" } ?? "; no corpus was named to compare with") + "."),
      audit.leaks
        ? .warning("**LEAKY**: \(Mark.leaky.meaning).") : .paragraph("Nothing crosses that can be told from the file."),
    ]
  }

  private func section(_ cell: AuditedCell, number: Int) -> ReportSection {
    var section = ReportSection(cell.name.isEmpty ? "What was found" : "\(number). \(cell.name)")
    section.findings = Self.leaks(cell).map { "**LEAKY**: \($0)." } + cell.faults.map { "**\($0.kind)**: \($0.text)." }
    section.blocks = [
      .list(
        ["\(Wording.count(cell.rows, "row")), \(Wording.count(cell.folds, "fold"))"]
          + (cell.speakers.map { [Wording.count($0, "speaker")] } ?? []) + section.findings + Self.figures(cell)
          + cell.remarks)
    ]
    guard let metrics = cell.metrics else { return section }
    section.blocks.append(
      .table(
        MarkdownTable(
          header: ["class", "rows", "precision", "recall", "F1"],
          rows: metrics.classes.map {
            [
              $0.name, "\($0.support)", Wording.number($0.precision, 3), Wording.number($0.recall, 3),
              Wording.number($0.f1, 3),
            ]
          })))
    return section
  }

  private var overview: CSVDocument {
    CSVDocument(
      header: [
        "cell", "rows", "folds", "marks", "crossing_speakers", "crossing_clips", "crossing_duplicates", "faults",
        "accuracy",
        "uar", "macro_f1", "log_loss",
      ],
      rows: audit.cells.map { cell in
        let crossings = [cell.crossingSpeakers, cell.crossingClips, cell.crossingDuplicates]
        let figures = [cell.metrics?.accuracy, cell.metrics?.uar, cell.metrics?.macroF1, cell.metrics?.logLoss]
        return [cell.name, "\(cell.rows)", "\(cell.folds)", cell.leaks ? Mark.leaky.rawValue : cell.marks]
          + crossings.map { "\(Set($0.map(\.name)).count)" }
          + [cell.faults.map { "\($0.count) \($0.kind)" }.joined(separator: "; ")] + figures.map(ComparisonTables.text)
      })
  }

  private var crossings: CSVDocument {
    CSVDocument(
      header: ["cell", "kind", "name", "fold", "training_rows", "test_rows"],
      rows: audit.cells.flatMap { cell in
        [
          ("speaker", cell.crossingSpeakers), ("recording", cell.crossingClips),
          ("duplicate", cell.crossingDuplicates),
        ].flatMap { kind, crossings in
          crossings.map { [cell.name, kind, $0.name, $0.fold, "\($0.trainingRows)", "\($0.testRows)"] }
        }
      })
  }
}
