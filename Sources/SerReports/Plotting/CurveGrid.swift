import SerFormats

/// Curves in panels: signals over time, spectra over frequency, coefficients over their index.
///
/// `name.csv` holds every point, one a line: the numbers of panel and curve (from 0), the curve's name, x, y.
public struct CurveGrid: PlotKind, Sendable {
  /// One curve; curves of the same name share a colour and an entry of the legend.
  public struct Curve: Sendable {
    /// How the points are drawn.
    public enum Style: String, Sendable {
      case line = "lines linewidth 1.6"
      case thin = "lines linewidth 0.8"
      case dashed = "lines linewidth 1.3 dashtype 2"
      case impulses = "impulses linewidth 3"
      case points = "points pointtype 7 pointsize 0.7"
      case dottedLine = "linespoints pointtype 7 pointsize 0.45 linewidth 1.1"
    }

    public let name: String
    public let color: PlotColor
    public let style: Style
    public let x: [Double]
    public let y: [Double]

    public init(_ name: String, color: PlotColor, style: Style = .line, x: [Double], y: [Double]) {
      precondition(x.count == y.count, "\(x.count) places for \(y.count) values")
      self.name = name
      self.color = color
      self.style = style
      self.x = x
      self.y = y
    }
  }

  /// One coordinate system.
  public struct Panel: Sendable {
    public var title: String
    public var curves: [Curve]
    /// Named vertical lines.
    public var marks: [(name: String, x: Double)] = []
    /// A shaded stretch of the x axis.
    public var span: ClosedRange<Double>?
    /// Quantity and unit, where they aren't those of the figure; the panel then also has a y axis of its own.
    public var yLabel: String?

    public init(_ title: String, _ curves: [Curve]) {
      self.title = title
      self.curves = curves
    }
  }

  public var title: String
  public var subtitle: String
  public var panels: [Panel]
  /// Panels in a row.
  public var columns = 1
  public var xLabel: String
  public var yLabel: String
  /// The axes; nil fits all panels' data, so that panels can be compared.
  public var xRange: ClosedRange<Double>?
  public var yRange: ClosedRange<Double>?
  /// Whether every panel's y axis fits its own data alone.
  public var fitsPanelsAlone = false
  /// Whether both axes are logarithmic: values that aren't above 0 are left out.
  public var isLogarithmic = false
  public var panelWidth = 420
  public var panelHeight = 230

  public init(title: String, subtitle: String, panels: [Panel], columns: Int = 1, xLabel: String, yLabel: String) {
    self.title = title
    self.subtitle = subtitle
    self.panels = panels
    self.columns = max(1, min(columns, panels.count))
    self.xLabel = xLabel
    self.yLabel = yLabel
  }

  public func plot(named name: String) -> Plot {
    let entries = legend
    let frame = PlotFrame(title: title, subtitle: subtitle)
    // gnuplot gives every entry the room of the longest.
    let legendWidth = entries.count * ((entries.map(\.name.count).max() ?? 0) * 8 + 64)
    let layout = PanelLayout(
      panels: panels.count, columns: columns, panelWidth: panelWidth, panelHeight: panelHeight, gap: 66,
      hasLegend: !entries.isEmpty, leastWidth: max(frame.width(left: 20), legendWidth))
    var commands =
      PanelLayout.preamble + [
        "unset key",
        "set grid back linetype 1 linewidth 1 linecolor rgb '#E4E4E4'", "set xrange [\(range(\.x, xRange, pad: 0))]",
      ]
    if isLogarithmic { commands.append("set logscale xy") }
    for number in panels.indices { commands += self.commands(name, number, layout) }
    if isLogarithmic { commands.append("unset logscale") }
    commands += legendCommands(entries)
    commands.append("unset multiplot")
    return Plot(
      name: name, title: title, tables: [.init(document: table)], width: layout.width, height: layout.height,
      commands: commands)
  }

  /// The first curve of every name, in the order of appearance; none where the panels' titles say all.
  private var legend: [Curve] {
    guard panels.contains(where: { $0.curves.count > 1 }) else { return [] }
    return panels.flatMap(\.curves).reduce(into: []) { found, curve in
      if !found.contains(where: { $0.name == curve.name }) { found.append(curve) }
    }
  }

  private var table: CSVDocument {
    CSVDocument(
      header: ["panel", "curve", "name", "x: \(xLabel)", "y" + (yLabel.isEmpty ? "" : ": \(yLabel)")],
      rows: panels.enumerated().flatMap { number, panel in
        panel.curves.enumerated().flatMap { index, curve in
          zip(curve.x, curve.y).map {
            ["\(number)", "\(index)", curve.name, PlotText.number($0, decimals: 5), Self.value($1)]
          }
        }
      })
  }

  /// Small magnitudes keep their digits.
  private static func value(_ y: Double) -> String {
    PlotText.number(y, decimals: abs(y) < 0.1 ? 7 : 4)
  }

  /// gnuplot's `from:to` for an axis over some panels' data.
  private func range(
    _ axis: KeyPath<Curve, [Double]>, _ fixed: ClosedRange<Double>?, pad: Double, of panels: [Panel]? = nil
  ) -> String {
    let data = (panels ?? self.panels).flatMap(\.curves).flatMap { $0[keyPath: axis] }
      .filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    if isLogarithmic, let least = data.min(), let greatest = data.max() {
      return "\(PlotText.number(least / 1.3, decimals: 9)):\(PlotText.number(greatest * 1.3, decimals: 9))"
    }
    var (from, to) = (fixed?.lowerBound ?? data.min() ?? 0, fixed?.upperBound ?? data.max() ?? 1)
    if fixed == nil {
      let room = (to - from) * pad
      (from, to) = (from - room, to + room)
    }
    if to <= from { (from, to) = (from - 0.5, from + 0.5) }
    return "\(PlotText.number(from, decimals: 6)):\(PlotText.number(to, decimals: 6))"
  }

  private func commands(_ name: String, _ number: Int, _ layout: PanelLayout) -> [String] {
    let panel = panels[number]
    var lines = layout.commands(for: number, panelTitle: panel.title, title: title, subtitle: subtitle)
    // A panel with a quantity of its own is fitted with those that have the same.
    let alike = fitsPanelsAlone ? [panel] : panels.filter { $0.yLabel == panel.yLabel }
    lines.append("set yrange [\(range(\.y, panel.yLabel == nil ? yRange : nil, pad: 0.06, of: alike))]")
    let showsYLabel = panel.yLabel != nil || number % columns == 0
    lines.append(showsYLabel ? "set ylabel \(PlotText.quoted(panel.yLabel ?? yLabel)) offset 1,0" : "unset ylabel")
    lines.append(layout.isBottom(number) ? "set xlabel \(PlotText.quoted(xLabel)) offset 0,0.4" : "unset xlabel")
    if let span = panel.span {
      lines.append(
        "set object 1 rectangle from \(span.lowerBound), graph 0 to \(span.upperBound), graph 1 behind "
          + "fillcolor rgb '#DDEFE6' fillstyle solid 1 noborder")
    }
    for (index, mark) in panel.marks.enumerated() {
      lines += [
        "set arrow \(index + 1) from \(mark.x), graph 0 to \(mark.x), graph 1 nohead dashtype 2 linecolor rgb '#555555'",
        "set label \(index + 2) \(PlotText.quoted(mark.name)) at \(mark.x), graph 0.95 offset 0.6,0 font ',9' "
          + "textcolor rgb '#555555'",
      ]
    }
    lines.append("plot " + layers(name, number).joined(separator: ", \\\n     "))
    lines += layout.cleanup(after: number)
    if panel.span != nil { lines.append("unset object 1") }
    for index in panel.marks.indices { lines += ["unset arrow \(index + 1)", "unset label \(index + 2)"] }
    return lines
  }

  /// The panel's curves, told apart by number: names may hold anything.
  private func layers(_ name: String, _ number: Int) -> [String] {
    let file = PlotText.quoted(Plot.fileName(name))
    return panels[number].curves.enumerated().map { index, curve in
      "\(file) skip 1 using ($1 == \(number) && $2 == \(index) ? $4 : NaN):($5) with \(curve.style.rawValue) "
        + "linecolor rgb '\(curve.color.rawValue)' notitle"
    }
  }

  /// A legend for all panels: an empty plot as wide as the figure, since a key is never wider than its plot.
  private func legendCommands(_ entries: [Curve]) -> [String] {
    guard !entries.isEmpty else { return [] }
    let samples = entries.map { entry in
      // Impulses have no sample in the key that one could tell apart.
      let style = entry.style == .impulses ? Curve.Style.line : entry.style
      return "NaN with \(style.rawValue) linecolor rgb '\(entry.color.rawValue)' title \(PlotText.quoted(entry.name))"
    }
    return [
      "set lmargin at screen 0.005", "set rmargin at screen 0.995", "set bmargin at screen 0.002",
      "set tmargin at screen 0.05", "unset border", "unset tics", "unset grid", "unset xlabel", "unset ylabel",
      "set key at screen 0.5, screen 0.012 center bottom horizontal samplen 1.6 textcolor rgb '#222222'",
      "plot [0:1][0:1] " + samples.joined(separator: ", "),
    ]
  }
}
