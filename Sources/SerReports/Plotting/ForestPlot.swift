import SerFormats

/// Differences with confidence intervals around a line at 0, one line a row, with the single measurements that a
/// difference is the mean of as small circles under it: what a change does, and how sure that is.
///
/// Rows are drawn from top to bottom in the order given; the value stands in numbers at the right edge.
public struct ForestPlot: PlotKind, Sendable {
  /// One difference.
  public struct Row: Sendable, Equatable {
    public let label: String
    /// The legend entry, such as what can be said of the difference; rows of one group share a colour.
    public let group: String
    public let color: PlotColor
    public let value: Double
    /// The ends of the interval; NaN where there is none.
    public let lower: Double
    public let upper: Double
    /// What ``value`` is the mean of; drawn where there are several.
    public let parts: [Double]

    public init(
      label: String, group: String, color: PlotColor, value: Double, lower: Double = .nan, upper: Double = .nan,
      parts: [Double] = []
    ) {
      self.label = label
      self.group = group
      self.color = color
      self.value = value
      self.lower = lower
      self.upper = upper
      self.parts = parts
    }
  }

  public let title: String
  public let subtitle: String?
  /// The axis: quantity, unit and direction.
  public let valueLabel: String
  /// What one of the parts is, for the column of the table and the legend, such as `seed`.
  public let partName: String
  /// The names of the parts, the same for all rows.
  public let partNames: [String]
  public let rows: [Row]

  /// Every row needs as many parts as there are names, or none.
  public init(
    title: String, subtitle: String? = nil, valueLabel: String, partName: String, partNames: [String], rows: [Row]
  ) {
    precondition(rows.allSatisfy { [0, partNames.count].contains($0.parts.count) }, "a part without a name")
    self.title = title
    self.subtitle = subtitle
    self.valueLabel = valueLabel
    self.partName = partName
    self.partNames = partNames
    self.rows = rows
  }

  public func plot(named name: String) -> Plot {
    let groups = rows.reduce(into: [Row]()) { seen, row in
      if !seen.contains(where: { $0.group == row.group }) { seen.append(row) }
    }
    let legend = groups.map(\.group) + (showsParts ? ["single \(partName)s"] : [])
    let frame = PlotFrame(title: title, subtitle: subtitle, xLabel: valueLabel, legend: legend)
    let range = range
    var commands = frame.commands
    commands += [
      "unset grid", "set grid xtics back linetype 1 linewidth 1 linecolor rgb '#DDDDDD'",
      "set yrange [\(Double(rows.count) - 0.4):-0.6]",
      "set xrange [\(PlotText.number(range.lower, decimals: 5)):\(PlotText.number(range.upper, decimals: 5))]",
      PlotText.tics("y", rows.map(\.label)),
      "set rmargin 11",
      "set arrow 1 from 0, graph 0 to 0, graph 1 nohead linewidth 1.5 linecolor rgb '#555555'",
    ]
    if !rows.isEmpty {
      commands.append("plot " + layers(name, groups, right: range.upper).joined(separator: ", \\\n     "))
    }
    return Plot(
      name: name, title: title, tables: tables,
      width: max(940, frame.width(left: 60 + 8 * (rows.map { PlotText.tic("y", $0.label).count }.max() ?? 0))),
      height: 160 + rows.count * 34 + (legend.count > 1 ? 24 : 0), commands: commands)
  }

  private var showsParts: Bool { partNames.count > 1 && rows.contains { !$0.parts.isEmpty } }

  private var tables: [Plot.Table] {
    let main = CSVDocument(
      header: ["row", "label", "group", "value", "lower", "upper"],
      rows: rows.enumerated().map { index, row in
        ["\(index)", row.label, row.group] + [row.value, row.lower, row.upper].map { PlotText.number($0, decimals: 6) }
      })
    guard showsParts else { return [.init(document: main)] }
    let parts = CSVDocument(
      header: ["row", "label", partName, "value"],
      rows: rows.enumerated().flatMap { index, row in
        zip(partNames, row.parts).map { ["\(index)", row.label, $0, PlotText.number($1, decimals: 6)] }
      })
    return [.init(document: main), .init(suffix: "\(partName)s", document: parts)]
  }

  /// All values, intervals and parts, 0 among them, and a little room.
  private var range: (lower: Double, upper: Double) {
    let ends = rows.flatMap { [$0.value, $0.lower, $0.upper] + $0.parts }.filter(\.isFinite) + [0]
    let (least, most) = (ends.min() ?? 0, ends.max() ?? 0)
    let room = max(0.06 * (most - least), 0.004)
    return (least - room, most + room)
  }

  private func layers(_ name: String, _ groups: [Row], right: Double) -> [String] {
    let file = PlotText.quoted(Plot.fileName(name))
    let marks = groups.flatMap { row in
      let color = row.color.rawValue
      let x = "(strcol(3) eq \(PlotText.quoted(row.group)) ? $4 : NaN)"
      return [
        "\(file) skip 1 using \(x):1:5:6 with xerrorbars pointtype 7 pointsize 0 linewidth 2 "
          + "linecolor rgb '\(color)' notitle",
        "\(file) skip 1 using \(x):1 with points pointtype 7 pointsize 1.2 linecolor rgb '\(color)' "
          + "title \(PlotText.quoted(row.group))",
      ]
    }
    let parts =
      showsParts
      ? [
        "\(PlotText.quoted(Plot.fileName(name, suffix: "\(partName)s"))) skip 1 using 4:($1 + 0.28) with points "
          + "pointtype 6 pointsize 0.7 linecolor rgb '#555555' title \(PlotText.quoted("single \(partName)s"))"
      ] : []
    let numbers =
      "\(file) skip 1 using (\(PlotText.number(right, decimals: 5))):1:(gprintf('%+.3f', $4)) with labels left "
      + "offset 0.8,0 font ',10' notitle"
    return marks + parts + [numbers]
  }
}
