import Foundation
import SerFormats
import SerNumerics

/// Every observation as a dot, spread as wide as the values are dense, over a box of the quartiles: by category, and
/// within it by series.
///
/// Dots after Sidiropoulos et al. 2018 (doi:10.1080/10618600.2017.1366914); boxes from the lower to the upper
/// quartile with the median, whiskers from the 5 % to the 95 % quantile. `name.csv` holds the dots,
/// `name-summary.csv` the boxes.
public struct DistributionPlot: PlotKind, Sendable {
  /// One colour: the values of one kind of observation in every category.
  public struct Series: Sendable, Equatable {
    public let name: String
    /// Values by category; NaN are left out.
    public let values: [[Double]]
    public let color: PlotColor

    public init(name: String, values: [[Double]], color: PlotColor) {
      self.name = name
      self.values = values
      self.color = color
    }
  }

  public let title: String
  public let subtitle: String?
  public let categoryName: String
  public let categories: [String]
  public let series: [Series]
  /// Quantity and unit.
  public let valueLabel: String
  /// Draw the values on a logarithmic axis with tics at these values.
  public let logarithmicTics: [Double]?
  /// Begin a linear axis at 0: for quantities that can't be negative.
  public let startsAtZero: Bool

  public init(
    title: String, subtitle: String? = nil, categoryName: String, categories: [String], series: [Series],
    valueLabel: String, logarithmicTics: [Double]? = nil, startsAtZero: Bool = false
  ) {
    precondition(series.allSatisfy { $0.values.count == categories.count }, "a series of another length")
    self.title = title
    self.subtitle = subtitle
    self.categoryName = categoryName
    self.categories = categories
    self.series = series
    self.valueLabel = valueLabel
    self.logarithmicTics = logarithmicTics
    self.startsAtZero = startsAtZero
  }

  public func plot(named name: String) -> Plot {
    let slot = 0.84 / Double(max(1, series.count))
    var points: [[String]] = []
    var boxes: [[String]] = []
    for (category, categoryName) in categories.enumerated() {
      for (number, series) in series.enumerated() {
        let center = Double(category) + (Double(number) - Double(self.series.count - 1) / 2) * slot
        let sorted = series.values[category].filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { continue }
        let offsets = Self.spread(sorted, logarithmic: logarithmicTics != nil)
        for (value, offset) in zip(sorted, offsets) {
          points.append([
            categoryName, series.name, PlotText.number(center + offset * slot * 0.46), PlotText.number(value),
          ])
        }
        let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map { Statistics.quantile(sorted: sorted, $0) }
        boxes.append(
          [categoryName, series.name, PlotText.number(center), "\(sorted.count)"]
            + (quantiles + [Statistics.mean(sorted)]).map { PlotText.number($0) })
      }
    }
    return Plot(
      name: name, title: title,
      tables: [
        .init(document: CSVDocument(header: [categoryName, "series", "x", "value"], rows: points)),
        .init(
          suffix: "summary",
          document: CSVDocument(
            header: [categoryName, "series", "x", "n", "p5", "q1", "median", "q3", "p95", "mean"], rows: boxes)),
      ],
      width: min(1600, max(640, frame.width(left: 90), 120 + categories.count * max(92, series.count * 62 + 14))),
      height: 520,
      commands: commands(name, boxWidth: slot * 0.34))
  }

  private var frame: PlotFrame {
    PlotFrame(
      title: title, subtitle: subtitle, yLabel: valueLabel, ticLines: 2,
      legend: series.map(\.name))
  }

  private func commands(_ name: String, boxWidth: Double) -> [String] {
    var lines = frame.commands
    let labels = categories.enumerated().map { index, category in
      "\(category)\n\(series.map { "\($0.values[index].count { $0.isFinite })" }.joined(separator: " | "))"
    }
    lines += [
      "set xrange [-0.55:\(Double(categories.count) - 0.45)]", PlotText.tics("x", labels),
      "set style fill solid 0.75 border", "set bars 0.6",
    ]
    if logarithmicTics == nil {
      lines +=
        startsAtZero
        ? ["set yrange [0:*]", "set offsets 0, 0, graph 0.03, 0"] : ["set offsets 0, 0, graph 0.03, graph 0.03"]
    }
    if let tics = logarithmicTics {
      let all = series.flatMap { $0.values.joined().filter { $0.isFinite && $0 > 0 } }
      lines += [
        "set yrange [\(PlotText.number((all.min() ?? 1) * 0.93)):\(PlotText.number((all.max() ?? 10) * 1.07))]",
        "set logscale y", "set ytics (\(tics.map { PlotText.number($0, decimals: 0) }.joined(separator: ", ")))",
      ]
    }
    let dots = PlotText.quoted(Plot.fileName(name))
    let summary = PlotText.quoted(Plot.fileName(name, suffix: "summary"))
    var layers: [String] = []
    for series in series {
      let isSeries = "strcol(2) eq \(PlotText.quoted(series.name))"
      layers.append(
        "\(dots) skip 1 using (\(isSeries) ? $3 : NaN):4 with points pointtype 7 pointsize 0.32 "
          + "linecolor rgb '\(series.color.tint(0.45))' notitle")
    }
    for series in series {
      let x = "(strcol(2) eq \(PlotText.quoted(series.name)) ? $3 : NaN)"
      layers += [
        "\(summary) skip 1 using \(x):6:5:9:8:(\(boxWidth)) with candlesticks whiskerbars 0.6 linewidth 1.3 linecolor rgb "
          + "'\(series.color.tint(0.35))' fillstyle solid 0.75 border linecolor rgb '\(series.color.rawValue)' "
          + "title \(PlotText.quoted(series.name))",
        "\(summary) skip 1 using \(x):7:7:7:7:(\(boxWidth)) with candlesticks linewidth 3 "
          + "linecolor rgb '#000000' notitle",
      ]
    }
    return lines + ["plot " + layers.joined(separator: ", \\\n     ")]
  }

  /// Sideways offsets in −1…1 for sorted values: the local density (a Gaussian kernel of Silverman's width) times a
  /// low-discrepancy sequence, so that dots fill the shape of the distribution evenly and the same way every time.
  static func spread(_ sorted: [Double], logarithmic: Bool) -> [Double] {
    let values = logarithmic ? sorted.map { log(max($0, 1e-12)) } : sorted
    guard values.count > 1 else { return values.map { _ in 0 } }
    let deviation = Statistics.standardDeviation(values)
    let quartiles = (Statistics.quantile(sorted: values, 0.75) - Statistics.quantile(sorted: values, 0.25)) / 1.34
    let scale = quartiles > 0 ? min(deviation, quartiles) : deviation
    let width = 0.9 * scale * pow(Double(values.count), -0.2)
    guard width > 0 else { return values.indices.map { 0.6 * (2 * vanDerCorput($0) - 1) } }
    let densities = values.map { center in
      values.reduce(0.0) { $0 + exp(-0.5 * (($1 - center) / width) * (($1 - center) / width)) }
    }
    let highest = densities.max() ?? 1
    return densities.enumerated().map { (2 * vanDerCorput($0.offset) - 1) * $0.element / highest }
  }

  /// The bits of the index mirrored at the binary point (van der Corput 1935): 0, ½, ¼, ¾, …
  private static func vanDerCorput(_ index: Int) -> Double {
    var remainder = index
    var weight = 0.5
    var value = 0.0
    while remainder > 0 {
      if remainder & 1 == 1 { value += weight }
      remainder >>= 1
      weight /= 2
    }
    return value
  }
}
