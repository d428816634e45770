import SerFormats
import SerNumerics

/// The same points in panels side by side, coloured by one label after another: maps of clips.
///
/// A large symbol, or the group's name, stands at the medians of each group. `name.csv` holds the points with all
/// labels, `name-centres.csv` the medians. Both axes have the same scale.
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
    /// Names at the groups' medians in place of a legend: for many groups.
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

  private static let panelSize = 380
  private static let legendLine = 19

  public func plot(named name: String) -> Plot {
    let frame = PlotFrame(title: title, subtitle: subtitle)
    let lines = panels.map { ($0.isNamedInside ? 0 : $0.groups.count + legendColumns($0) - 1) / legendColumns($0) }
    let layout = PanelLayout(
      panels: panels.count, columns: panels.count, panelWidth: Self.panelSize, panelHeight: Self.panelSize, gap: 76,
      hasLegend: false, leastWidth: frame.width(left: 20), footer: (lines.max() ?? 0) * Self.legendLine + 10)
    let (xRange, yRange) = (range(x, y), range(y, x))
    var commands =
      PanelLayout.preamble + [
        "unset key", "set grid back linetype 1 linewidth 1 linecolor rgb '#E4E4E4'", "set xrange [\(xRange)]",
        "set yrange [\(yRange)]", "set xlabel \(PlotText.quoted(xLabel)) offset 0,0.4",
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
      for group in panel.groups {
        let own = names.indices.filter { panel.members[$0] == group.name }
        guard !own.isEmpty else { continue }
        let place = [Statistics.median(own.map { x[$0] }), Statistics.median(own.map { y[$0] })]
        rows.append([panel.label, group.name] + place.map { PlotText.number($0, decimals: 5) } + ["\(own.count)"])
      }
    }
    return CSVDocument(header: ["label", "group", "x", "y", "clips"], rows: rows)
  }

  /// gnuplot's `from:to` for one axis: around its values, as long as the longer one of both.
  private func range(_ own: [Double], _ other: [Double]) -> String {
    func span(_ values: [Double]) -> (low: Double, high: Double) { (values.min() ?? 0, values.max() ?? 1) }
    let (mine, others) = (span(own), span(other))
    let half = max(mine.high - mine.low, others.high - others.low, 1e-9) * 0.52
    let middle = (mine.low + mine.high) / 2
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
        + "pointtype \(group.shape) pointsize 0.55 linecolor rgb '\(group.color.tint(panel.isNamedInside ? 0.5 : 0.75))' "
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

  private func legendColumns(_ panel: Panel) -> Int { max(1, Self.panelSize / entryWidth(panel)) }

  /// Symbols and names below the panel, as labels: gnuplot's own legends can't be put below each panel of several.
  private func legend(_ panel: Panel, _ number: Int, _ layout: PanelLayout) -> [String] {
    let origin = layout.origin(of: number)
    let columns = legendColumns(panel)
    return panel.groups.enumerated().map { index, group in
      let x = Double(origin.left + 10 + index % columns * entryWidth(panel)) / Double(layout.width)
      let bottom = origin.top + Self.panelSize + 56 + index / columns * Self.legendLine
      let y = 1 - Double(bottom) / Double(layout.height)
      return "set label \(100 + index) \(PlotText.quoted(group.name)) at screen \(PlotText.number(x, decimals: 5)), "
        + "screen \(PlotText.number(y, decimals: 5)) left offset 1,0 font ',9.5' point pointtype \(group.shape) "
        + "pointsize 1.2 linecolor rgb '\(group.color.rawValue)'"
    }
  }
}
