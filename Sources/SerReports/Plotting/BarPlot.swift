import SerFormats

/// Bars by category: side by side, each with its number.
public struct BarPlot: PlotKind, Sendable {
  /// One bar a category.
  public struct Series: Sendable, Equatable {
    public let name: String
    /// One value a category, at least 0.
    public let values: [Double]
    public let color: PlotColor

    public init(name: String, values: [Double], color: PlotColor) {
      self.name = name
      self.values = values
      self.color = color
    }
  }

  public let title: String
  public let subtitle: String?
  /// The name of the category column, such as `emotion`.
  public let categoryName: String
  public let categories: [String]
  public let series: [Series]
  /// The axis: quantity and unit.
  public let valueLabel: String
  /// Digits after the point in the numbers at the bars.
  public let decimals: Int

  /// Bars for every category and series; each series needs as many values as there are categories.
  public init(
    title: String, subtitle: String? = nil, categoryName: String, categories: [String], series: [Series],
    valueLabel: String, decimals: Int = 0
  ) {
    precondition(series.allSatisfy { $0.values.count == categories.count }, "a series of another length")
    self.title = title
    self.subtitle = subtitle
    self.categoryName = categoryName
    self.categories = categories
    self.series = series
    self.valueLabel = valueLabel
    self.decimals = decimals
  }

  public func plot(named name: String) -> Plot {
    let rows = categories.indices.map { index in
      [categories[index]] + series.map { PlotText.number($0.values[index], decimals: decimals) }
    }
    let table = CSVDocument(header: [categoryName] + series.map(\.name), rows: rows)
    let barWidth = 0.8 / Double(max(1, series.count))
    let pixelsPerCategory = max(76, series.count * 34 + 16)
    let frame = PlotFrame(title: title, subtitle: subtitle, yLabel: valueLabel, legend: series.map(\.name))
    var commands = frame.commands
    commands += [
      "set style fill solid 1 noborder",
      "set xrange [-0.55:\(Double(categories.count) - 0.45)]",
      "set yrange [0:*]",
      "set offsets 0, 0, \(headroom), 0",
      PlotText.tics("x", categories),
    ]
    let file = PlotText.quoted(Plot.fileName(name))
    commands.append("plot " + layers(file, barWidth).joined(separator: ", \\\n     "))
    return Plot(
      name: name, title: title, tables: [.init(document: table)],
      width: min(1600, max(640, frame.width(left: 90), 110 + categories.count * pixelsPerCategory)), height: 460,
      commands: commands)
  }

  /// Room above the highest bar for its number.
  private var headroom: Double {
    (series.flatMap(\.values).filter(\.isFinite).max() ?? 0) * 0.06
  }

  /// The bars, then their numbers.
  private func layers(_ file: String, _ width: Double) -> [String] {
    let first = -width * Double(series.count - 1) / 2
    let bars = series.enumerated().map { index, series in
      "\(file) skip 1 using ($0 + \(first + Double(index) * width)):\(index + 2):(\(width * 0.94)) with boxes "
        + "linecolor rgb '\(series.color.rawValue)' title \(PlotText.quoted(series.name))"
    }
    let numbers = series.indices.map { index in
      "\(file) skip 1 using ($0 + \(first + Double(index) * width)):\(index + 2)"
        + ":(sprintf('%.\(decimals)f', column(\(index + 2)))) with labels font ',9.5' offset 0,0.6 notitle"
    }
    return bars + numbers
  }
}
