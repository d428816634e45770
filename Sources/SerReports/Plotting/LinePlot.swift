import SerFormats

/// Lines over a common axis, such as loss by epoch or accuracy by cost.
public struct LinePlot: PlotKind, Sendable {
  /// One line.
  public struct Series: Sendable, Equatable {
    public let name: String
    /// Points from left to right; NaN leaves a gap.
    public let points: [(x: Double, y: Double)]
    public let color: PlotColor

    public init(name: String, points: [(x: Double, y: Double)], color: PlotColor) {
      self.name = name
      self.points = points
      self.color = color
    }

    public static func == (a: Series, b: Series) -> Bool {
      a.name == b.name && a.color == b.color && a.points.elementsEqual(b.points, by: ==)
    }
  }

  public let title: String
  public let subtitle: String?
  public let xLabel: String
  public let yLabel: String
  public let series: [Series]

  public init(title: String, subtitle: String? = nil, xLabel: String, yLabel: String, series: [Series]) {
    self.title = title
    self.subtitle = subtitle
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  public func plot(named name: String) -> Plot {
    let rows = series.flatMap { series in
      series.points.map { [series.name, PlotText.number($0.x, decimals: 6), PlotText.number($0.y, decimals: 6)] }
    }
    let table = CSVDocument(header: ["series", xLabel, yLabel], rows: rows)
    let frame = PlotFrame(
      title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel, legend: series.map(\.name))
    var commands = frame.commands
    let file = PlotText.quoted(Plot.fileName(name))
    var first = 1
    let layers = series.map { series in
      // Lines are told apart by their place in the file: a filter by name would tear them apart at every other row.
      let rows = "every ::\(first)::\(first + series.points.count - 1)"
      first += series.points.count
      return
        "\(file) \(rows) using 2:(strlen(strcol(3)) > 0 ? column(3) : NaN) with linespoints pointtype 7 pointsize 0.45 linewidth 2 linecolor rgb '\(series.color.rawValue)' "
        + "title \(PlotText.quoted(series.name))"
    }
    commands.append("plot " + layers.joined(separator: ", \\\n     "))
    return Plot(
      name: name, title: title, tables: [.init(document: table)], width: max(820, frame.width(left: 90)), height: 460,
      commands: commands)
  }
}
