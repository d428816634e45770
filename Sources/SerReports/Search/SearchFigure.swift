import Foundation
import SerLearning

/// The figure of a search: a heat map over the first two dimensions that vary, a curve over one.
///
/// Where more dimensions vary, a cell or point is the best over the others. Of successive halving, each combination is
/// drawn as it did on the last rung it reached.
struct SearchFigure {
  let report: SearchReport

  init(_ report: SearchReport) { self.report = report }

  /// None where nothing varies.
  var plots: [Plot] {
    let listed = varying.filter { isListed($0) }
    if listed.count >= 2 { return [heatMap(rows: listed[0], columns: listed[1]).plot(named: "search")] }
    guard let first = varying.first else { return [] }
    return [curve(over: first).plot(named: "search")]
  }

  /// Names of the dimensions that take several values.
  private var varying: [String] {
    report.search.space.dimensions.map(\.name).filter { name in
      Set(last.compactMap { $0.settings[name] }).count > 1
    }
  }

  private func isListed(_ name: String) -> Bool {
    guard let dimension = report.search.space.dimensions.first(where: { $0.name == name }) else { return false }
    if case .list = dimension.values { return true }
    return false
  }

  /// Each combination as it did on the last rung it reached.
  private var last: [Trial] {
    Dictionary(grouping: report.outcome.trials, by: \.number).values
      .compactMap { $0.max { $0.rung < $1.rung } }.sorted { $0.number < $1.number }
  }

  private var metricName: String { report.search.metric == .uar ? "UAR" : report.search.metric.rawValue }

  private var subtitle: String {
    "inner \(metricName), \(report.outcome.best.folds.count) folds; chosen: \(report.outcome.best.settings)"
      + (report.outcome.best.rung > 1 ? "; in small the rung that was reached" : "")
  }

  private func best(of trials: [Trial]) -> Trial? {
    trials.reduce(nil) { best, trial in
      guard let best else { return trial }
      // A later rung says more than a better score on less.
      if trial.rung != best.rung { return trial.rung > best.rung ? trial : best }
      return report.search.metric.isBetter(trial.score, than: best.score) ? trial : best
    }
  }

  private func values(of name: String) -> [String] {
    var seen: [String] = []
    for value in last.compactMap({ $0.settings[name] }) where !seen.contains(value) { seen.append(value) }
    let numbers = seen.map { Double($0) }
    guard !numbers.contains(nil) else { return seen }
    return zip(seen, numbers).sorted { ($0.1 ?? 0) < ($1.1 ?? 0) }.map(\.0)
  }

  private func heatMap(rows: String, columns: String) -> HeatMap {
    let rowValues = values(of: rows)
    let columnValues = values(of: columns)
    let cells = rowValues.map { row in
      columnValues.map { column in best(of: last.filter { $0.settings[rows] == row && $0.settings[columns] == column })
      }
    }
    let scores = cells.joined().compactMap { $0?.score }
    let hasRungs = report.outcome.best.rung > 1
    return HeatMap(
      title: "Search: \(report.title)", subtitle: subtitle, rowNames: rowValues, rowLabel: rows,
      columnNames: columnValues, columnLabel: columns, values: cells.map { $0.map { $0?.score ?? .nan } },
      annotations: cells.map { line in
        line.map { trial in
          HeatMap.Annotation(
            trial.map { String(format: "%.3f", $0.score) } ?? "", note: hasRungs ? trial.map { "\($0.rung)" } ?? "" : ""
          )
        }
      }, valueLabel: "inner \(metricName)",
      scale: Self.scale(of: scores))
  }

  /// From one twentieth to another: tics with many digits would not fit beside the colours.
  private static func scale(of scores: [Double]) -> ColorScale {
    .sequential(from: ((scores.min() ?? 0) * 20).rounded(.down) / 20, to: ((scores.max() ?? 1) * 20).rounded(.up) / 20)
  }

  private func curve(over name: String) -> CurveGrid {
    let names = values(of: name)
    let numbers = names.compactMap { Double($0) }
    let isNumeric = numbers.count == names.count
    // Costs and widths are searched over magnitudes.
    let isLogarithmic = isNumeric && (numbers.first ?? 0) > 0 && (numbers.last ?? 0) >= 50 * (numbers.first ?? 1)
    let points = names.enumerated().compactMap { index, value -> (x: Double, trial: Trial)? in
      guard let trial = best(of: last.filter { $0.settings[name] == value }) else { return nil }
      return (isNumeric ? (isLogarithmic ? log10(numbers[index]) : numbers[index]) : Double(index), trial)
    }
    let x = points.map(\.x)
    let curve = CurveGrid.Curve(
      "pooled", color: .blue, style: isListed(name) ? .dottedLine : .points, x: x, y: points.map(\.trial.score))
    var grid = CurveGrid(
      title: "Search: \(report.title)", subtitle: subtitle, panels: [CurveGrid.Panel("", [curve])],
      xLabel: isLogarithmic ? "log10 of \(name)" : isNumeric ? name : "\(name): \(names.joined(separator: ", "))",
      yLabel: "inner \(metricName)")
    grid.panelWidth = 560
    grid.panelHeight = 300
    return grid
  }
}
