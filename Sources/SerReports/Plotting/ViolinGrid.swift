import Foundation
import SerFormats
import SerNumerics

/// Distributions by category as violins lying on their sides, one panel a quantity: where each category's values lie,
/// with the middle half as a bar and the median as a dot (Hintze & Nelson 1998, doi:10.1080/00031305.1998.10480559).
///
/// `name.csv` holds every value, `name-outlines.csv` the shapes, `name-summary.csv` quartiles.
public struct ViolinGrid: PlotKind, Sendable {
  public struct Category: Sendable, Equatable {
    public let name: String
    public let color: PlotColor

    public init(_ name: String, color: PlotColor) {
      self.name = name
      self.color = color
    }
  }

  public struct Panel: Sendable {
    public let title: String
    /// Values by category.
    public let values: [[Double]]

    public init(_ title: String, values: [[Double]]) {
      self.title = title
      self.values = values
    }
  }

  public let title: String
  public let subtitle: String
  public let categories: [Category]
  public let panels: [Panel]
  public let valueLabel: String
  /// Panels in a row.
  public let columns: Int

  public init(
    title: String, subtitle: String, categories: [Category], panels: [Panel], valueLabel: String, columns: Int = 3
  ) {
    precondition(panels.allSatisfy { $0.values.count == categories.count }, "a panel with other categories")
    self.title = title
    self.subtitle = subtitle
    self.categories = categories
    self.panels = panels
    self.valueLabel = valueLabel
    self.columns = max(1, min(columns, panels.count))
  }

  /// Places along a violin.
  private static let steps = 64

  /// One violin and where its outline stands in the table.
  private struct Shape {
    let panel: Int
    let category: Int
    let outline: [(value: Double, offset: Double)]
    var first = 0
  }

  public func plot(named name: String) -> Plot {
    let frame = PlotFrame(title: title, subtitle: subtitle)
    let layout = PanelLayout(
      panels: panels.count, columns: columns, panelWidth: 330, panelHeight: max(120, 30 * categories.count), gap: 40,
      hasLegend: false, leastWidth: frame.width(left: 20))
    var shapes: [Shape] = []
    var rows = 0
    for (panel, content) in panels.enumerated() {
      for (category, values) in content.values.enumerated() {
        var shape = Shape(panel: panel, category: category, outline: Self.outline(values))
        guard !shape.outline.isEmpty else { continue }
        shape.first = rows
        rows += shape.outline.count
        shapes.append(shape)
      }
    }
    var commands =
      PanelLayout.preamble + [
        "unset key", "set grid xtics back linetype 1 linewidth 1 linecolor rgb '#E4E4E4'",
        "set yrange [\(Double(categories.count) - 0.4):-0.6]", "set xrange [\(valueRange)]", "set style fill solid 1",
        "set bars 0",
      ]
    for number in panels.indices {
      commands += self.commands(name, number, layout, shapes.filter { $0.panel == number })
    }
    commands.append("unset multiplot")
    return Plot(
      name: name, title: title,
      tables: [
        .init(document: observations), .init(suffix: "summary", document: summary),
        .init(suffix: "outlines", document: table(of: shapes)),
      ], width: layout.width, height: layout.height, commands: commands)
  }

  /// All panels on one scale; the outermost half per cent may end outside.
  private var valueRange: String {
    let sorted = panels.flatMap { $0.values.joined() }.filter(\.isFinite).sorted()
    let (low, high) = (Statistics.quantile(sorted: sorted, 0.003), Statistics.quantile(sorted: sorted, 0.997))
    guard low.isFinite, high > low else { return "-1:1" }
    let room = (high - low) * 0.05
    return "\(PlotText.number(low - room)):\(PlotText.number(high + room))"
  }

  /// The density of the values (a Gaussian kernel of Silverman's width) at both sides of the middle, widest 1: up one side
  /// and down the other. Empty for fewer than two values that differ.
  private static func outline(_ values: [Double]) -> [(value: Double, offset: Double)] {
    let sorted = values.filter(\.isFinite).sorted()
    guard let least = sorted.first, let most = sorted.last, most > least else { return [] }
    let quartiles = (Statistics.quantile(sorted: sorted, 0.75) - Statistics.quantile(sorted: sorted, 0.25)) / 1.34
    let deviation = Statistics.standardDeviation(sorted)
    let width = 0.9 * (quartiles > 0 ? min(deviation, quartiles) : deviation) * pow(Double(sorted.count), -0.2)
    let places = (0...steps).map { least + (most - least) * Double($0) / Double(steps) }
    let densities = places.map { place in
      sorted.reduce(0.0) { $0 + exp(-0.5 * (($1 - place) / width) * (($1 - place) / width)) }
    }
    let highest = densities.max() ?? 1
    let side = zip(places, densities).map { (value: $0, offset: $1 / highest) }
    return side + side.reversed().map { ($0.value, -$0.offset) }
  }

  private var observations: CSVDocument {
    var rows: [[String]] = []
    for panel in panels {
      for (category, values) in zip(categories, panel.values) {
        rows += values.filter(\.isFinite).map { [panel.title, category.name, PlotText.number($0)] }
      }
    }
    return CSVDocument(header: ["panel", "category", "value"], rows: rows)
  }

  private func table(of shapes: [Shape]) -> CSVDocument {
    CSVDocument(
      header: ["panel", "category", "value", "place"],
      rows: shapes.flatMap { shape in
        shape.outline.map { point in
          [
            "\(shape.panel)", categories[shape.category].name, PlotText.number(point.value),
            PlotText.number(Double(shape.category) + 0.42 * point.offset),
          ]
        }
      })
  }

  private var summary: CSVDocument {
    var rows: [[String]] = []
    for (panel, content) in panels.enumerated() {
      for (place, values) in content.values.enumerated() {
        let sorted = values.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { continue }
        let quantiles = [0.25, 0.5, 0.75].map { PlotText.number(Statistics.quantile(sorted: sorted, $0)) }
        rows.append(["\(panel)", categories[place].name, "\(place)", "\(sorted.count)"] + quantiles)
      }
    }
    return CSVDocument(header: ["panel", "category", "place", "n", "q1", "median", "q3"], rows: rows)
  }

  private func commands(_ name: String, _ number: Int, _ layout: PanelLayout, _ shapes: [Shape]) -> [String] {
    var lines = layout.commands(for: number, panelTitle: panels[number].title, title: title, subtitle: subtitle)
    lines.append(
      number % columns == 0
        ? PlotText.tics("y", categories.map(\.name))
        : "set ytics (\(categories.indices.map { "'' \($0)" }.joined(separator: ", "))) scale 0")
    lines.append(layout.isBottom(number) ? "set xlabel \(PlotText.quoted(valueLabel)) offset 0,0.4" : "unset xlabel")
    let outlines = PlotText.quoted(Plot.fileName(name, suffix: "outlines"))
    let summary = PlotText.quoted(Plot.fileName(name, suffix: "summary"))
    var layers = shapes.flatMap { shape -> [String] in
      let rows = "every ::\(shape.first)::\(shape.first + shape.outline.count - 1)"
      let color = categories[shape.category].color
      return [
        "\(outlines) skip 1 \(rows) using 3:4 with filledcurves closed fillcolor rgb '\(color.tint(0.45))' notitle",
        "\(outlines) skip 1 \(rows) using 3:4 with lines linewidth 1 linecolor rgb '\(color.rawValue)' notitle",
      ]
    }
    let mine = "($1 == \(number) ? $6 : NaN):3"
    layers += [
      "\(summary) skip 1 using \(mine):5:7 with xerrorbars pointtype 7 pointsize 0 linewidth 3.5 "
        + "linecolor rgb '#000000' notitle",
      "\(summary) skip 1 using \(mine) with points pointtype 7 pointsize 0.9 linecolor rgb '#FFFFFF' notitle",
      "\(summary) skip 1 using \(mine) with points pointtype 6 pointsize 0.9 linecolor rgb '#000000' notitle",
    ]
    lines.append("plot " + layers.joined(separator: ", \\\n     "))
    return lines + layout.cleanup(after: number)
  }
}
