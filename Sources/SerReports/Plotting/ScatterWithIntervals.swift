import Foundation
import SerEvaluation
import SerFormats

/// A few named points by two measured values, each with its interval where it has one: one colour and shape a point,
/// named in a legend to the right, so that points that lie close stay readable.
public struct ScatterWithIntervals: PlotKind, Sendable {
  /// One named point.
  public struct Point: Sendable, Equatable {
    public let name: String
    public let x: Double
    public let y: Double
    public let xInterval: Interval?
    public let yInterval: Interval?

    public init(name: String, x: Double, y: Double, xInterval: Interval? = nil, yInterval: Interval? = nil) {
      self.name = name
      self.x = x
      self.y = y
      self.xInterval = xInterval
      self.yInterval = yInterval
    }
  }

  public let title: String
  public let subtitle: String?
  /// Points without two finite values are left out.
  public let points: [Point]
  public let xLabel: String
  public let yLabel: String
  /// Whether x is a positive amount on a logarithmic axis; else both axes begin at 0.
  public let isXLogarithmic: Bool
  /// Values marked by dashed lines, such as chance, with their names.
  public let xReference: (name: String, value: Double)?
  public let yReference: (name: String, value: Double)?

  public init(
    title: String, subtitle: String? = nil, points: [Point], xLabel: String, yLabel: String,
    isXLogarithmic: Bool = false, xReference: (name: String, value: Double)? = nil,
    yReference: (name: String, value: Double)? = nil
  ) {
    self.title = title
    self.subtitle = subtitle
    self.points = points.filter { $0.x.isFinite && $0.y.isFinite && (!isXLogarithmic || $0.x > 0) }
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.isXLogarithmic = isXLogarithmic
    self.xReference = xReference
    self.yReference = yReference
  }

  public func plot(named name: String) -> Plot {
    let table = CSVDocument(
      header: ["name", "x", "x_lower", "x_upper", "y", "y_lower", "y_upper"],
      rows: points.map { point in
        let values = [
          point.x, point.xInterval?.lower ?? .nan, point.xInterval?.upper ?? .nan, point.y,
          point.yInterval?.lower ?? .nan, point.yInterval?.upper ?? .nan,
        ]
        return [point.name] + values.map { PlotText.number($0, decimals: 6) }
      })
    let frame = PlotFrame(title: title, subtitle: subtitle, xLabel: xLabel, yLabel: yLabel)
    let legend = 60 + 8 * (points.map { PlotText.tic("y", $0.name).count }.max() ?? 0)
    var commands = frame.commands
    commands += [
      "set key outside right top Left reverse samplen 1 spacing 1.35 textcolor rgb '#222222'",
      "set grid xtics ytics back linetype 1 linewidth 1 linecolor rgb '#DDDDDD'",
      "set yrange [0:\(PlotText.number(end(points.map(\.y) + points.compactMap { $0.yInterval?.upper }), decimals: 4))]",
    ]
    commands += isXLogarithmic ? logarithmicAxis : linearAxis
    commands += references
    let file = PlotText.quoted(Plot.fileName(name))
    let layers = points.indices.map { layer(file, $0) } + points.indices.map { symbol(file, $0) }
    if !layers.isEmpty { commands.append("plot " + layers.joined(separator: ", \\\n     ")) }
    return Plot(
      name: name, title: title, tables: [.init(document: table)], width: max(640 + legend, frame.width(left: 90)),
      height: max(480, 150 + 26 * points.count), commands: commands)
  }

  /// A little beyond the greatest value.
  private func end(_ values: [Double]) -> Double { max((values.filter(\.isFinite).max() ?? 1) * 1.08, 1e-3) }

  private var linearAxis: [String] {
    ["set xrange [0:\(PlotText.number(end(points.map(\.x) + points.compactMap { $0.xInterval?.upper }), decimals: 4))]"]
  }

  /// A third of a decade around the points, with tics at 1, 1.5, 2, 3, 5 and 7 times powers of ten.
  private var logarithmicAxis: [String] {
    let (least, most) = (points.map(\.x).min() ?? 1, points.map(\.x).max() ?? 1)
    let range = (lower: least / 1.5, upper: most * 1.5)
    var tics: [Double] = []
    for power in 0...9 {
      for step in [1.0, 1.5, 2, 3, 5, 7] { tics.append(step * pow(10, Double(power))) }
    }
    tics = tics.filter { $0 >= range.lower && $0 <= range.upper && $0 == $0.rounded() }
    return [
      "set logscale x",
      "set xrange [\(PlotText.number(range.lower)):\(PlotText.number(range.upper))]",
      "set xtics (\(tics.map { PlotText.number($0, decimals: 0) }.joined(separator: ", ")))",
    ]
  }

  private var references: [String] {
    var lines: [String] = []
    if let yReference, yReference.value.isFinite {
      lines += [
        "set arrow 1 from graph 0, first \(yReference.value) to graph 1, first \(yReference.value) nohead dashtype 2 "
          + "linecolor rgb '#555555'",
        "set label 1 \(PlotText.quoted(yReference.name)) at graph 1, first \(yReference.value) right offset -0.5,0.6 "
          + "font ',9.5' textcolor rgb '#555555'",
      ]
    }
    if let xReference, xReference.value.isFinite {
      lines += [
        "set arrow 2 from first \(xReference.value), graph 0 to first \(xReference.value), graph 1 nohead dashtype 2 "
          + "linecolor rgb '#555555'",
        "set label 2 \(PlotText.quoted(xReference.name)) at first \(xReference.value), graph 1 left offset 0.6,-0.8 "
          + "font ',9.5' textcolor rgb '#555555'",
      ]
    }
    return lines
  }

  /// The intervals of one point, as thin lines.
  private func layer(_ file: String, _ index: Int) -> String {
    let color = PlotColor.series(index).rawValue
    let point = points[index]
    func line(_ columns: String, _ style: String) -> String {
      "\(file) skip 1 every ::\(index)::\(index) using \(columns) with \(style) pointtype 7 pointsize 0 linewidth 1.6 "
        + "linecolor rgb '\(color)' notitle"
    }
    var lines: [String] = []
    if point.yInterval != nil { lines.append(line("2:5:6:7", "yerrorbars")) }
    if point.xInterval != nil { lines.append(line("2:5:3:4", "xerrorbars")) }
    // A layer that draws nothing keeps the script simple where there is no interval.
    return lines.isEmpty ? line("2:5", "points") : lines.joined(separator: ", \\\n     ")
  }

  private func symbol(_ file: String, _ index: Int) -> String {
    let shapes = [7, 5, 9, 13, 11, 15]
    return "\(file) skip 1 every ::\(index)::\(index) using 2:5 with points pointtype \(shapes[index % shapes.count]) "
      + "pointsize 1.7 linecolor rgb '\(PlotColor.series(index).rawValue)' "
      + "title \(PlotText.quoted(PlotText.tic("y", points[index].name)))"
  }
}
