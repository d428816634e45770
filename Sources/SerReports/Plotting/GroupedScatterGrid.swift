import Foundation
import SerFormats
import SerNumerics

/// The same points in panels side by side, coloured by one label after another: maps of clips.
///
/// A large symbol stands at the medians of each group; a name, where groups are named inside, where the group is densest
/// (a group in two parts has nothing at its medians). `name.csv` holds the points with all labels, `name-centres.csv` those
/// places. Both axes have the same scale.
public struct GroupedScatterGrid: PlotKind, Sendable {
  /// A colour and shape.
  public struct Group: Sendable, Equatable {
    public let name: String
    public let color: PlotColor
    /// gnuplot's number of a filled symbol.
    public let shape: Int

    public init(_ name: String, color: PlotColor, shape: Int = 7) {
      self.name = name
      self.color = color
      self.shape = shape
    }
  }

  /// One colouring of the points.
  public struct Panel: Sendable {
    /// What the points are coloured by; also the name of the column.
    public let label: String
    public let groups: [Group]
    /// The group of each point; empty for one without, which isn't drawn.
    public let members: [String]
    /// Names where the groups are densest in place of a legend: for many groups.
    public let isNamedInside: Bool

    public init(label: String, groups: [Group], members: [String], isNamedInside: Bool = false) {
      self.label = label
      self.groups = groups
      self.members = members
      self.isNamedInside = isNamedInside
    }
  }

  public var title: String
  public var subtitle: String
  /// What each point is called in the table.
  public var names: [String]
  public var x: [Double]
  public var y: [Double]
  public var panels: [Panel]
  public var xLabel: String
  public var yLabel: String
  /// Numbers at the axes; off where they mean nothing.
  public var hasNumbers = true

  public init(
    title: String, subtitle: String, names: [String], x: [Double], y: [Double], panels: [Panel], xLabel: String,
    yLabel: String
  ) {
    precondition(
      x.count == names.count && y.count == names.count && panels.allSatisfy { $0.members.count == names.count },
      "points without a place, name or label")
    self.title = title
    self.subtitle = subtitle
    self.names = names
    self.x = x
    self.y = y
    self.panels = panels
    self.xLabel = xLabel
    self.yLabel = yLabel
  }

  private static let panelWidth = 380
  /// Long maps get flat panels, within reason.
  private static let panelHeights = 180...400
  private static let legendLine = 19

  public func plot(named name: String) -> Plot {
    let frame = PlotFrame(title: title, subtitle: subtitle)
    let lines = panels.map { ($0.isNamedInside ? 0 : $0.groups.count + legendColumns($0) - 1) / legendColumns($0) }
    let layout = PanelLayout(
      panels: panels.count, columns: panels.count, panelWidth: Self.panelWidth, panelHeight: panelHeight, gap: 76,
      hasLegend: false, leastWidth: frame.width(left: 20), footer: (lines.max() ?? 0) * Self.legendLine + 24)
    var commands =
      PanelLayout.preamble + [
        "unset key", "set grid back linetype 1 linewidth 1 linecolor rgb '#E4E4E4'",
        "set xrange [\(range(x, pixels: Self.panelWidth))]",
        "set yrange [\(range(y, pixels: panelHeight))]", "set xlabel \(PlotText.quoted(xLabel)) offset 0,0.4",
      ]
    if !hasNumbers { commands += ["set format x ''", "set format y ''", "set tics scale 0"] }
    for number in panels.indices { commands += self.commands(name, number, layout) }
    commands.append("unset multiplot")
    return Plot(
      name: name, title: title,
      tables: [.init(document: points), .init(suffix: "centres", document: centres)], width: layout.width,
      height: layout.height, commands: commands)
  }

  private var points: CSVDocument {
    CSVDocument(
      header: ["clip", "x", "y"] + panels.map(\.label),
      rows: names.indices.map { point in
        [names[point], PlotText.number(x[point], decimals: 5), PlotText.number(y[point], decimals: 5)]
          + panels.map { $0.members[point] }
      })
  }

  private var centres: CSVDocument {
    var rows: [[String]] = []
    for panel in panels {
      var taken: [(x: Double, y: Double)] = []
      for group in panel.groups {
        let own = names.indices.filter { panel.members[$0] == group.name }
        guard !own.isEmpty else { continue }
        let place =
          panel.isNamedInside
          ? place(ofName: group.name, among: own, taken)
          : (Statistics.median(own.map { x[$0] }), Statistics.median(own.map { y[$0] }))
        taken.append(place)
        rows.append(
          [panel.label, group.name] + [place.0, place.1].map { PlotText.number($0, decimals: 5) } + ["\(own.count)"])
      }
    }
    return CSVDocument(header: ["label", "group", "x", "y", "clips"], rows: rows)
  }

  /// The densest place of a group at which its name covers no name that stands already; the densest of all where there is
  /// none. Dense: near to the point's own nearest sixth of the group.
  private func place(
    ofName name: String, among own: [Int], _ taken: [(x: Double, y: Double)]
  ) -> (Double, Double) {
    let near = own.map { point in
      let distances = own.map { hypot(x[$0] - x[point], y[$0] - y[point]) }.sorted()
      return (point: point, distance: distances[min(distances.count - 1, max(1, distances.count / 6))])
    }.sorted { ($0.distance, $0.point) < ($1.distance, $1.point) }
    let (width, height) = (Double(8 * name.count + 4) * unitsPerPixel, 14 * unitsPerPixel)
    let free = near.first { candidate in
      taken.allSatisfy { abs($0.x - x[candidate.point]) > width || abs($0.y - y[candidate.point]) > height }
    }
    let chosen = (free ?? near.first)?.point ?? own[0]
    return (x[chosen], y[chosen])
  }

  private static func span(_ values: [Double]) -> Double { (values.max() ?? 1) - (values.min() ?? 0) }

  private var panelHeight: Int {
    let wanted = Double(Self.panelWidth) * Self.span(y) / max(Self.span(x), 1e-9)
    return Int(max(Double(Self.panelHeights.lowerBound), min(Double(Self.panelHeights.upperBound), wanted)))
  }

  /// What a pixel is worth, on both axes.
  private var unitsPerPixel: Double {
    1.05 * max(Self.span(x) / Double(Self.panelWidth), Self.span(y) / Double(panelHeight), 1e-9)
  }

  /// gnuplot's `from:to` for an axis that long around its values.
  private func range(_ values: [Double], pixels: Int) -> String {
    let middle = ((values.min() ?? 0) + (values.max() ?? 1)) / 2
    let half = unitsPerPixel * Double(pixels) / 2
    return "\(PlotText.number(middle - half, decimals: 6)):\(PlotText.number(middle + half, decimals: 6))"
  }

  private func commands(_ name: String, _ number: Int, _ layout: PanelLayout) -> [String] {
    let panel = panels[number]
    var lines = layout.commands(
      for: number, panelTitle: "coloured by \(panel.label)", title: title, subtitle: subtitle)
    lines.append(number == 0 ? "set ylabel \(PlotText.quoted(yLabel)) offset 1,0" : "unset ylabel")
    let legend = panel.isNamedInside ? [] : self.legend(panel, number, layout)
    lines += legend
    lines.append("plot " + layers(name, number).joined(separator: ", \\\n     "))
    lines += layout.cleanup(after: number)
    lines += legend.indices.map { "unset label \(100 + $0)" }
    return lines
  }

  private func layers(_ name: String, _ number: Int) -> [String] {
    let panel = panels[number]
    let file = PlotText.quoted(Plot.fileName(name))
    let centres = PlotText.quoted(Plot.fileName(name, suffix: "centres"))
    var layers = panel.groups.map { group in
      "\(file) skip 1 using (strcol(\(4 + number)) eq \(PlotText.quoted(group.name)) ? $2 : NaN):3 with points "
        + "pointtype \(group.shape) pointsize 0.55 linecolor rgb '\(group.color.tint(panel.isNamedInside ? 0.5 : 0.9))' "
        + "notitle"
    }
    let isPanel = "strcol(1) eq \(PlotText.quoted(panel.label))"
    guard !panel.isNamedInside else {
      layers.append(
        "\(centres) skip 1 using (\(isPanel) ? $3 : NaN):4:(strcol(2)) with labels font ',10' notitle")
      return layers
    }
    for group in panel.groups {
      let x = "(\(isPanel) && strcol(2) eq \(PlotText.quoted(group.name)) ? $3 : NaN)"
      for (size, color) in [("2.6", "#000000"), ("2.2", "#FFFFFF"), ("1.8", group.color.rawValue)] {
        layers.append(
          "\(centres) skip 1 using \(x):4 with points pointtype \(group.shape) pointsize \(size) "
            + "linecolor rgb '\(color)' notitle")
      }
    }
    return layers
  }

  private func entryWidth(_ panel: Panel) -> Int { (panel.groups.map(\.name.count).max() ?? 0) * 8 + 34 }

  private func legendColumns(_ panel: Panel) -> Int { max(1, Self.panelWidth / entryWidth(panel)) }

  /// Symbols and names below the panel, as labels: gnuplot's own legends can't be put below each panel of several.
  private func legend(_ panel: Panel, _ number: Int, _ layout: PanelLayout) -> [String] {
    let origin = layout.origin(of: number)
    let columns = legendColumns(panel)
    return panel.groups.enumerated().map { index, group in
      let x = Double(origin.left + 10 + index % columns * entryWidth(panel)) / Double(layout.width)
      let bottom = origin.top + layout.panelHeight + 70 + index / columns * Self.legendLine
      let y = 1 - Double(bottom) / Double(layout.height)
      return "set label \(100 + index) \(PlotText.quoted(group.name)) at screen \(PlotText.number(x, decimals: 5)), "
        + "screen \(PlotText.number(y, decimals: 5)) left offset 1,0 font ',9.5' point pointtype \(group.shape) "
        + "pointsize 1.2 linecolor rgb '\(group.color.rawValue)'"
    }
  }
}
