import SerFormats

/// Horizontal dots with confidence intervals, one line a row and one colour a group: results of a comparison.
///
/// Rows are drawn from top to bottom in the order given; the value stands in numbers at the right edge.
public struct BarsWithIntervals: PlotKind, Sendable {
  /// One measured value.
  public struct Row: Sendable, Equatable {
    /// What was measured, such as `svm on mfcc-functionals`.
    public let label: String
    /// The legend entry that gives the row its colour, such as the protocol.
    public let group: String
    public let value: Double
    /// The ends of the interval; NaN where there is none.
    public let lower: Double
    public let upper: Double

    public init(label: String, group: String, value: Double, lower: Double, upper: Double) {
      self.label = label
      self.group = group
      self.value = value
      self.lower = lower
      self.upper = upper
    }
  }

  public let title: String
  public let subtitle: String?
  public let valueLabel: String
  public let rows: [Row]
  /// A value marked by a dashed line, such as chance, with its name.
  public let reference: (name: String, value: Double)?
  /// Whether colours are named below; not where the labels name the groups already.
  public let hasLegend: Bool

  public init(
    title: String, subtitle: String? = nil, valueLabel: String, rows: [Row],
    reference: (name: String, value: Double)? = nil, hasLegend: Bool = true
  ) {
    self.title = title
    self.subtitle = subtitle
    self.valueLabel = valueLabel
    self.rows = rows
    self.reference = reference
    self.hasLegend = hasLegend
  }

  public func plot(named name: String) -> Plot {
    let groups = rows.reduce(into: [String]()) { if !$0.contains($1.group) { $0.append($1.group) } }
    let table = CSVDocument(
      header: ["row", "label", "group", "value", "lower", "upper"],
      rows: rows.enumerated().map { index, row in
        ["\(index)", row.label, row.group] + [row.value, row.lower, row.upper].map { PlotText.number($0, decimals: 6) }
      })
    let frame = PlotFrame(title: title, subtitle: subtitle, xLabel: valueLabel, legend: hasLegend ? groups : [])
    let left = PlotText.ticWidth(rows.map { PlotText.tic("y", $0.label, most: Self.longestLabel).count }.max() ?? 0)
    let width = max(940, frame.width(left: left), left + graphWidth(legend: frame.legend))
    var commands = frame.commands
    commands += [
      "unset grid", "set grid xtics back linetype 1 linewidth 1 linecolor rgb '#DDDDDD'",
      "set yrange [\(Double(rows.count) - 0.4):-0.6]",
      "set xrange [0:\(PlotText.number(right, decimals: 3))]",
      PlotText.tics("y", rows.map(\.label), most: Self.longestLabel),
      // gnuplot would keep more room for long names than they take.
      "set lmargin at screen \(PlotText.number(Double(left) / Double(width)))", "set rmargin 10",
    ]
    if let reference, reference.value.isFinite {
      commands += [
        "set arrow 1 from \(reference.value), graph 0 to \(reference.value), graph 1 nohead dashtype 2 "
          + "linecolor rgb '#555555'",
        "set label 1 \(PlotText.quoted(reference.name)) at \(reference.value), graph 1 offset 0.5,-0.7 "
          + "font ',9.5' textcolor rgb '#555555'",
      ]
    }
    commands.append("plot " + layers(PlotText.quoted(Plot.fileName(name)), groups).joined(separator: ", \\\n     "))
    return Plot(
      name: name, title: title, tables: [.init(document: table)],
      width: width,
      height: 150 + rows.count * 26 + (hasLegend && groups.count > 1 ? 24 : 0), commands: commands)
  }

  /// Characters: names of cells tell them apart at both ends, so that few are cut.
  private static let longestLabel = 72

  /// The least width of the graph and the numbers beside it, in pixels: a legend is never wider than its graph, and its
  /// entries are all as wide as the longest.
  private func graphWidth(legend: [String]) -> Int {
    let entries = legend.count > 1 ? legend.count * ((legend.map(\.count).max() ?? 0) * 8 + 72) : 0
    return 100 + max(400, entries)
  }

  private var right: Double {
    let ends = rows.flatMap { [$0.value, $0.upper] }.filter(\.isFinite) + [reference?.value ?? 0]
    return max(ends.max() ?? 1, 1e-3) * 1.06
  }

  private func layers(_ file: String, _ groups: [String]) -> [String] {
    let marks = groups.enumerated().flatMap { index, group in
      let color = PlotColor.series(index).rawValue
      let x = "(strcol(3) eq \(PlotText.quoted(group)) ? $4 : NaN)"
      return [
        "\(file) skip 1 using \(x):1:5:6 with xerrorbars pointtype 7 pointsize 0 linewidth 2 "
          + "linecolor rgb '\(color)' notitle",
        "\(file) skip 1 using \(x):1 with points pointtype 7 pointsize 1.1 linecolor rgb '\(color)' "
          + "title \(PlotText.quoted(group))",
      ]
    }
    let numbers =
      "\(file) skip 1 using (\(PlotText.number(right, decimals: 3))):1:(sprintf('%.3f', $4)) with labels left "
      + "offset 0.8,0 font ',10' notitle"
    return marks + [numbers]
  }
}
