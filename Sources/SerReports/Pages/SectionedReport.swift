import Foundation
import SerFormats

/// A folder with one page of several sections, as Markdown and for a browser, its tables and its plots.
struct SectionedReport {
  let title: String
  /// Under the title, before what stands out.
  let introduction: [ReportPage.Block]
  let sections: [ReportSection]
  /// Views that could not be made, with reasons.
  let omitted: [String]
  /// The command line that made it.
  let command: String

  /// Everything that stands out, section by section.
  var findings: [String] { sections.flatMap(\.findings) }

  /// Writes the folder whole; the page is the marker of its kind. `run` is the content of `run.json`; `tables` are further
  /// files, each with what it holds.
  func write(
    to url: URL, as kind: StagedOutput.FolderKind, run: Data,
    tables: [(name: String, holds: String, document: CSVDocument)] = [], plots writer: PlotWriter
  ) async throws -> PlotOutcome {
    try await StagedOutput.writeFolder(at: url, as: kind) { staging in
      func file(_ name: String) -> URL { staging.appendingPathComponent(name) }
      for table in sections.flatMap(\.tables) { try table.document.write(to: file(table.name)) }
      for table in tables { try table.document.write(to: file(table.name)) }
      try StagedOutput.write(run, to: file("run.json"))
      let folder = file("plots")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let outcome = try await writer.write(sections.flatMap(\.plots), to: folder)
      let page = page(outcome, tables.map { "[\($0.name)](\($0.name)) (\($0.holds))" })
      try StagedOutput.write(page.markdown, to: file(kind.marker))
      try StagedOutput.write(page.html, to: file("index.html"))
      return outcome
    }
  }

  private func page(_ plots: PlotOutcome, _ further: [String]) -> ReportPage {
    var blocks = introduction
    if let problem = plots.problem { blocks.append(.warning("**Figures**: \(problem)")) }
    if !findings.isEmpty { blocks += [.heading("What stands out"), .list(findings)] }
    for section in sections {
      blocks.append(.heading(section.title))
      blocks += section.plots.map { plot in
        .figure(title: plot.title, path: "plots/\(plot.name)", isDrawn: plots.isDrawn(plot.name))
      }
      blocks += section.blocks
    }
    if !omitted.isEmpty { blocks += [.heading("Left out"), .list(omitted)] }
    let files = sections.flatMap(\.tables).map { "[\($0.name)](\($0.name))" } + further
    blocks += [
      .heading("Files"),
      .paragraph(
        "\(files.isEmpty ? "" : files.joined(separator: ", ") + ", ")[run.json](run.json) (what it takes to repeat this), "
          + "`plots/` (data, gnuplot script, PNG and SVG of each figure)."),
      .code(command),
    ]
    return ReportPage(title: title, blocks: blocks)
  }
}
