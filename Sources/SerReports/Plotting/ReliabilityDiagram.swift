import SerEvaluation
import SerFormats

/// How often statements of some confidence hold: a bar a bin up to the share that is right, beside the line where the
/// share would be the confidence (DeGroot & Fienberg 1983, doi:10.2307/2987588). Numbers of rows stand below the bars.
public struct ReliabilityDiagram: PlotKind, Sendable {
  public let title: String
  public let subtitle: String?
  public let table: ReliabilityTable

  public init(title: String, subtitle: String? = nil, table: ReliabilityTable) {
    self.title = title
    self.subtitle = subtitle
    self.table = table
  }

  public func plot(named name: String) -> Plot {
    let document = CSVDocument(
      header: ["lower", "upper", "rows", "confidence", "accuracy"],
      rows: table.bins.map { bin in
        [PlotText.number(bin.lower, decimals: 6), PlotText.number(bin.upper, decimals: 6), "\(bin.count)"]
          + [bin.confidence, bin.accuracy].map { PlotText.number($0 ?? .nan, decimals: 6) }
      })
    let frame = PlotFrame(
      title: title, subtitle: subtitle, xLabel: "confidence: probability of the predicted class",
      yLabel: "accuracy: share that is right", legend: ["accuracy of the bin", "mean confidence of the bin"])
    var commands = frame.commands
    commands += [
      "set xrange [0:1]", "set yrange [-0.06:1.02]", "set xtics 0.1", "set ytics 0,0.1",
      "set arrow 1 from 0,0 to 1,1 nohead dashtype 2 linecolor rgb '#555555' front",
      "set arrow 2 from 0,0 to 1,0 nohead linecolor rgb '#555555' front",
    ]
    commands.append("plot " + layers(PlotText.quoted(Plot.fileName(name))).joined(separator: ", \\\n     "))
    return Plot(
      name: name, title: title, tables: [.init(document: document)], width: max(720, frame.width(left: 70)),
      height: 620, commands: commands)
  }

  /// Bars, points at the mean confidences, and numbers of rows.
  private func layers(_ file: String) -> [String] {
    let middle = "(($1 + $2) / 2)"
    let bars =
      "\(file) skip 1 using \(middle):5:(0.94 * ($2 - $1)) with boxes fillstyle solid 1 noborder "
      + "linecolor rgb '\(PlotColor.blue.tint(0.55))' title 'accuracy of the bin'"
    let points =
      "\(file) skip 1 using 4:5 with points pointtype 7 pointsize 1 "
      + "linecolor rgb '\(PlotColor.vermillion.rawValue)' title 'mean confidence of the bin'"
    let counts =
      "\(file) skip 1 using \(middle):(-0.03):(strcol(3)) with labels font ',8.5' textcolor rgb '#555555' notitle"
    return [bars, points, counts]
  }
}
