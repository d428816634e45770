import SerFormats
import SerNumerics

/// Matrices over time in panels: spectrograms on any frequency axis, cepstrograms and their derivatives.
///
/// A panel's matrix stands in `name-<panel>.csv` (first line: times in s, first column: what the row is), `name.csv`
/// lists the panels.
public struct TimeMapGrid: PlotKind, Sendable {
  /// One matrix.
  public struct Panel: Sendable {
    /// The file name part: lowercase letters, digits and hyphens.
    public var identifier: String
    public var title: String
    /// One row a frame, one column a band or coefficient.
    public var values: Matrix
    /// What each band or coefficient is: its centre frequency in Hz, its index.
    public var places: [Double]
    /// Names on the vertical axis and the places (in columns of `values`, fractions allowed) at which they stand.
    public var tics: [(name: String, position: Double)]
    public var axisLabel: String
    public var scale: ColorScale
    public var valueLabel: String

    public init(
      identifier: String, title: String, values: Matrix, places: [Double], tics: [(name: String, position: Double)],
      axisLabel: String, scale: ColorScale, valueLabel: String
    ) {
      precondition(places.count == values.columns, "\(places.count) places for \(values.columns) columns")
      self.identifier = identifier
      self.title = title
      self.values = values
      self.places = places
      self.tics = tics
      self.axisLabel = axisLabel
      self.scale = scale
      self.valueLabel = valueLabel
    }
  }

  public var title: String
  public var subtitle: String
  public var panels: [Panel]
  /// Panels in a row.
  public var columns: Int
  /// Seconds from one frame to the next.
  public var frameStep: Double
  public var panelWidth = 380
  public var panelHeight = 210

  public init(title: String, subtitle: String, panels: [Panel], columns: Int, frameStep: Double) {
    self.title = title
    self.subtitle = subtitle
    self.panels = panels
    self.columns = max(1, min(columns, panels.count))
    self.frameStep = frameStep
  }

  public func plot(named name: String) -> Plot {
    let frame = PlotFrame(title: title, subtitle: subtitle)
    let layout = PanelLayout(
      panels: panels.count, columns: columns, panelWidth: panelWidth, panelHeight: panelHeight, gap: 148,
      hasLegend: false, leastWidth: frame.width(left: 20))
    var commands = PanelLayout.preamble + ["unset key", "set xrange [\(-frameStep / 2):\(end)]", "set border 15"]
    for number in panels.indices { commands += self.commands(name, number, layout) }
    commands.append("unset multiplot")
    let index = CSVDocument(
      header: ["panel", "title", "file"],
      rows: panels.map { [$0.identifier, $0.title, Plot.fileName(name, suffix: $0.identifier)] })
    return Plot(
      name: name, title: title,
      tables: [.init(document: index)] + panels.map { .init(suffix: $0.identifier, document: matrix(of: $0)) },
      width: layout.width, height: layout.height, commands: commands)
  }

  /// All panels end with the longest, so that lengths can be compared.
  private var end: Double { (Double(panels.map(\.values.rows).max() ?? 1) - 0.5) * frameStep }

  private func commands(_ name: String, _ number: Int, _ layout: PanelLayout) -> [String] {
    let panel = panels[number]
    let tics = panel.tics.map { "\(PlotText.quoted($0.name)) \(PlotText.number($0.position, decimals: 3))" }
    var lines = layout.commands(for: number, panelTitle: panel.title, title: title, subtitle: subtitle)
    lines += [
      "set yrange [-0.5:\(Double(panel.values.columns) - 0.5)]", "set ytics (\(tics.joined(separator: ", ")))",
      "set ylabel \(PlotText.quoted(panel.axisLabel)) offset 1,0",
      layout.isBottom(number) ? "set xlabel 'time in the kept part (s)' offset 0,0.4" : "unset xlabel",
      layout.colorBox(beside: number),
      "set cblabel \(PlotText.quoted(panel.valueLabel)) offset 0.5,0",
    ]
    lines += panel.scale.commands
    // Column 0 of the file holds the places: it falls left of the axis and is not drawn.
    lines.append(
      "plot \(PlotText.quoted(Plot.fileName(name, suffix: panel.identifier))) skip 1 matrix "
        + "using (($1 - 1) * \(frameStep)):2:3 with image notitle")
    return lines + layout.cleanup(after: number)
  }

  private func matrix(of panel: Panel) -> CSVDocument {
    let values = panel.values
    let times = (0..<values.rows).map { PlotText.number(Double($0) * frameStep, decimals: 3) }
    let rows = panel.places.enumerated().map { column, place in
      [PlotText.number(place, decimals: 1)]
        + (0..<values.rows).map { PlotText.number(Double(values[$0, column]), decimals: 2) }
    }
    return CSVDocument(header: ["\(panel.axisLabel) \\ s"] + times, rows: rows)
  }
}
