import Foundation
import SerFormats
import SerNumerics
import SerReports

/// Tables and plots of how fits grow.
struct LearnerGrowthReport: Encodable {
  let roof: MachineRoof
  let cells: [LearnerCell]
  let bounds: [LearnerBound?]

  init(roof: MachineRoof, cells: [LearnerCell]) {
    self.roof = roof
    self.cells = cells
    bounds = cells.map { LearnerBound($0, roof) }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// b in t ∝ nᵇ between a cell and the one of the next smaller size of the same learner; nil for the smallest.
  private func exponent(_ cell: LearnerCell, _ size: KeyPath<LearnerCell, Int>, same: KeyPath<LearnerCell, Int>)
    -> Double?
  {
    let smaller = cells.filter {
      $0.learner == cell.learner && $0[keyPath: same] == cell[keyPath: same] && $0[keyPath: size] < cell[keyPath: size]
    }.max { $0[keyPath: size] < $1[keyPath: size] }
    return smaller.map {
      log(cell.fitSeconds / $0.fitSeconds) / log(Double(cell[keyPath: size]) / Double($0[keyPath: size]))
    }
  }

  private static let header = [
    "learner", "rows", "columns", "workers", "fit_s", "exponent_of_rows", "exponent_of_columns", "predict_us_a_row",
    "peak_mb", "beyond_rows_mb", "rate", "unit", "roof", "share_at_the_roof", "bound",
  ]

  private var rows: [[String]] {
    zip(cells, bounds).map { cell, bound in
      func number(_ value: Double?, _ format: String) -> String { value.map { String(format: format, $0) } ?? "" }
      return [
        cell.learner.rawValue, "\(cell.rows)", "\(cell.columns)", "\(cell.workers)",
        number(cell.fitSeconds, "%.4g"), number(exponent(cell, \.rows, same: \.columns), "%.2f"),
        number(exponent(cell, \.columns, same: \.rows), "%.2f"), number(cell.predictSecondsPerRow * 1e6, "%.3g"),
        number(Double(cell.peakResidentBytes) / 1e6, "%.0f"), number(Double(cell.fitBytes) / 1e6, "%.0f"),
        number(bound?.rate, "%.3g"), bound?.unit ?? "", number(bound?.roof, "%.3g"), number(bound?.share, "%.2f"),
        bound?.words ?? "",
      ]
    }
  }

  private var roofLines: [String] {
    let reads = roof.reads.map { String(format: "%@ %.0f", $0.level, $0.gigabytesPerSecond) }.joined(separator: ", ")
    return [
      "\(roof.processor), BLAS kernels \(roof.blas), one thread:",
      String(format: "  matrix product %.0f GFLOP/s; reads in GB/s: %@", roof.productGigaflops, reads),
      String(
        format: "  histogram updates in L1: %.2f ns a gradient pair, %.2f ns a class", roof.gradientUpdateNanoseconds,
        roof.classUpdateNanoseconds),
    ]
  }

  var text: String {
    let table = [Self.header] + rows
    let widths = Self.header.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
    let lines = table.map { row in
      zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
        .trimmingCharacters(in: .whitespaces)
    }
    return (roofLines + [""] + lines).joined(separator: "\n")
  }

  /// `growth.csv`, `roof.txt`, and the plots `fit-seconds` and `roofline`.
  func write(to folder: URL) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try CSVDocument(header: Self.header, rows: rows).write(to: folder.appendingPathComponent("growth.csv"))
    try StagedOutput.write(
      roofLines.joined(separator: "\n") + "\n", to: folder.appendingPathComponent("roof.txt"))
    let outcome = try await PlotWriter().write(
      [secondsPlot.plot(named: "fit-seconds"), rooflinePlot.plot(named: "roofline")], to: folder)
    if let problem = outcome.problem { FileHandle.standardError.write(Data((problem + "\n").utf8)) }
  }

  private var learners: [LearnerWork] { LearnerWork.allCases.filter { work in cells.contains { $0.learner == work } } }

  private var secondsPlot: CurveGrid {
    let widths = Set(cells.map(\.columns)).sorted()
    let panels = learners.map { learner in
      CurveGrid.Panel(
        learner.description,
        widths.enumerated().map { index, columns in
          let own = cells.filter { $0.learner == learner && $0.columns == columns }
          return .init(
            "\(columns) columns", color: .series(index), style: .dottedLine, x: own.map { Double($0.rows) },
            y: own.map(\.fitSeconds))
        })
    }
    var grid = CurveGrid(
      title: "Seconds of a fit by rows and columns",
      subtitle: "planted problems of 8 classes, \(cells.first?.workers ?? 1) thread(s), \(roof.processor)",
      panels: panels, columns: panels.count, xLabel: "rows", yLabel: "fit (s)")
    grid.isLogarithmic = true
    return grid
  }

  private var rooflinePlot: CurveGrid {
    let panels = learners.map { learner in
      let own = zip(cells, bounds).filter { $0.0.learner == learner }
      let widths = Set(own.map(\.0.columns)).sorted()
      var curves = widths.enumerated().map { index, columns -> CurveGrid.Curve in
        let points = own.filter { $0.0.columns == columns && $0.1 != nil }
        return .init(
          "\(columns) columns", color: .series(index), style: .dottedLine, x: points.map { Double($0.0.rows) },
          y: points.map { $0.1?.rate ?? .nan })
      }
      let ends = own.map { Double($0.0.rows) }
      if let bound = own.compactMap(\.1).first, let least = ends.min(), let greatest = ends.max() {
        curves.append(
          .init(
            "the machine's roof", color: .black, style: .dashed, x: [least, greatest], y: [bound.roof, bound.roof]))
      }
      var panel = CurveGrid.Panel(learner.description, curves)
      panel.yLabel = own.compactMap(\.1).first?.unit
      return panel
    }
    var grid = CurveGrid(
      title: "What the inner loops reach, and the roof of the machine",
      subtitle: "SVM: operations of the kernel product over the whole fit; trees: histogram updates over the whole fit",
      panels: panels, columns: panels.count, xLabel: "rows", yLabel: "")
    grid.isLogarithmic = true
    grid.fitsPanelsAlone = true
    return grid
  }
}
