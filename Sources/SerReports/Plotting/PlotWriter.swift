import Foundation
import SerFormats
import SerNumerics

/// What became of a set of figures.
public struct PlotOutcome: Sendable, Equatable, Codable {
  /// Names of the figures whose pictures were drawn.
  public let drawn: [String]
  /// Names of those that have only their CSV and script.
  public let undrawn: [String]
  /// Why pictures are missing and how to draw them; nil when none are.
  public let problem: String?

  /// Whether this figure has its pictures.
  public func isDrawn(_ name: String) -> Bool { drawn.contains(name) }
}

/// Writes figures: CSV and script always, PNG and SVG where gnuplot runs.
///
///     let outcome = try await PlotWriter().write([confusion.plot(named: "confusion-svm")], to: folder)
///     if let problem = outcome.problem { … }       // no gnuplot: nothing failed, but say so
public struct PlotWriter: Sendable {
  private let gnuplot: Gnuplot?
  private let workers: Int

  /// A writer; `gnuplot` nil leaves the pictures out.
  public init(gnuplot: Gnuplot? = Gnuplot.locate(), workers: Int = defaultWorkerCount) {
    self.gnuplot = gnuplot
    self.workers = workers
  }

  /// Writes all files of the figures into an existing folder; names must differ.
  ///
  /// Throws only when CSV or script can't be written. A missing or failing gnuplot is told in the outcome.
  public func write(_ plots: [Plot], to folder: URL) async throws -> PlotOutcome {
    for plot in plots {
      for table in plot.tables {
        try table.document.write(to: folder.appendingPathComponent(Plot.fileName(plot.name, suffix: table.suffix)))
      }
      try StagedOutput.write(plot.script, to: folder.appendingPathComponent("\(plot.name).gp"))
    }
    let names = plots.map(\.name)
    guard let gnuplot else {
      return PlotOutcome(
        drawn: [], undrawn: names,
        problem: names.isEmpty ? nil : "No pictures were drawn, since gnuplot isn't installed. \(Gnuplot.remedy)")
    }
    let formats = ["png", "svg"]
    let problems = try await parallelMap(count: names.count * formats.count, workers: workers) { index in
      gnuplot.draw(names[index / formats.count], format: formats[index % formats.count], in: folder)
    }
    let failed = names.indices.filter { index in
      formats.indices.contains { problems[index * formats.count + $0] != nil }
    }
    let reason = problems.compactMap { $0 }.first
    return PlotOutcome(
      drawn: names.indices.filter { !failed.contains($0) }.map { names[$0] }, undrawn: failed.map { names[$0] },
      problem: reason.map {
        "\(failed.count) of \(names.count) figures could not be drawn: \($0). Their data and scripts are in the folder; "
          + "to try again, run there: \(Gnuplot.redrawing)"
      })
  }
}
