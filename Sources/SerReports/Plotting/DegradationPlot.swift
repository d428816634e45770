import SerFormats

/// How a figure falls with the strength of something, step by step to the right: a panel for each kind, a curve with
/// intervals for each model, chance as a dashed line. Steps are evenly spaced, whatever their strengths.
///
/// `name.csv` holds every point, one a line.
struct DegradationPlot: PlotKind, Sendable {
  struct Point: Sendable {
    /// The number of the step; 0 for the unchanged state.
    let step: Int
    let value: Double
    /// NaN where there is no interval.
    let lower: Double
    let upper: Double
  }

  struct Panel: Sendable {
    let title: String
    let axis: String
    /// From step 0 on.
    let steps: [String]
    /// By the numbers of the models.
    let curves: [[Point]]
  }

  let title: String
  let subtitle: String
  let models: [String]
  let panels: [Panel]
  let valueLabel: String
  let chance: Double
  var columns = 3

  func plot(named name: String) -> Plot {
    let frame = PlotFrame(title: title, subtitle: subtitle)
    let legend = models.count > 1 ? models.count * ((models.map(\.count).max() ?? 0) * 8 + 64) : 0
    let layout = PanelLayout(
      panels: panels.count, columns: min(columns, panels.count), panelWidth: panels.count == 1 ? 620 : 380,
      panelHeight: panels.count == 1 ? 360 : 210, gap: 64, hasLegend: models.count > 1,
      leastWidth: max(frame.width(left: 20), legend), axisRoom: 20)
    var commands =
      PanelLayout.preamble + ["unset key", "set grid ytics back linetype 1 linewidth 1 linecolor rgb '#E4E4E4'"]
    commands += ["set yrange [0:\(PlotText.number(top))]"]
    for number in panels.indices { commands += self.commands(name, number, layout) }
    if models.count > 1 { commands += legendCommands }
    commands.append("unset multiplot")
    return Plot(
      name: name, title: title, tables: [.init(document: table)], width: layout.width, height: layout.height,
      commands: commands)
  }

  private var top: Double {
    let values = panels.flatMap { $0.curves.joined() }.flatMap { [$0.value, $0.upper] }.filter(\.isFinite)
    return min(1, max((values.max() ?? 1) * 1.08, chance * 1.5))
  }

  private var table: CSVDocument {
    CSVDocument(
      header: ["panel", "curve", "step", "value", "lower", "upper", "kind", "model", "strength"],
      rows: panels.enumerated().flatMap { number, panel in
        panel.curves.enumerated().flatMap { index, points in
          points.map { point in
            ["\(number)", "\(index)", "\(point.step)"]
              + [point.value, point.lower, point.upper].map { PlotText.number($0, decimals: 6) }
              + [panel.title, models[index], panel.steps[point.step]]
          }
        }
      })
  }

  private func commands(_ name: String, _ number: Int, _ layout: PanelLayout) -> [String] {
    let panel = panels[number]
    var lines = layout.commands(
      for: number, panelTitle: panel.title, title: title, subtitle: subtitle)
    let isFirst = number % min(columns, panels.count) == 0
    lines += [
      "set xrange [-0.4:\(PlotText.number(Double(panel.steps.count) - 0.6))]", PlotText.tics("x", panel.steps),
      "set xlabel \(PlotText.quoted(panel.axis)) offset 0,0.5 font ',9.5'",
      isFirst ? "set ylabel \(PlotText.quoted(valueLabel)) offset 1,0" : "unset ylabel",
      "set arrow 1 from graph 0, first \(chance) to graph 1, first \(chance) nohead dashtype 2 linecolor rgb '#555555'",
      // Left and below, where no curve goes: they begin at their highest, and end at chance.
      "set label 2 'chance' at graph 0, first \(chance) left offset 0.4,-0.5 font ',9' textcolor rgb '#555555'",
    ]
    lines.append("plot " + layers(name, number).joined(separator: ", \\\n     "))
    return lines + layout.cleanup(after: number) + ["unset label 2"]
  }

  /// Models stand a little beside each other, so that their intervals don't cover one another.
  private func layers(_ name: String, _ number: Int) -> [String] {
    let file = PlotText.quoted(Plot.fileName(name))
    return panels[number].curves.indices.flatMap { index in
      let color = PlotColor.series(index).rawValue
      let shift = PlotText.number((Double(index) - Double(models.count - 1) / 2) * 0.08)
      let x = "($1 == \(number) && $2 == \(index) ? $3 + \(shift) : NaN)"
      return [
        "\(file) skip 1 using \(x):4 with lines linewidth 1.6 linecolor rgb '\(color)' notitle",
        "\(file) skip 1 using \(x):4:5:6 with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.2 linecolor rgb '\(color)' "
          + "notitle",
      ]
    }
  }

  /// A legend for all panels: an empty plot as wide as the figure, since a key is never wider than its plot.
  private var legendCommands: [String] {
    let samples = models.enumerated().map { index, model in
      "NaN with linespoints pointtype 7 linewidth 1.6 linecolor rgb '\(PlotColor.series(index).rawValue)' "
        + "title \(PlotText.quoted(model))"
    }
    return [
      "set lmargin at screen 0.005", "set rmargin at screen 0.995", "set bmargin at screen 0.002",
      "set tmargin at screen 0.05", "unset border", "unset tics", "unset grid", "unset xlabel", "unset ylabel",
      "unset arrow 1",
      "set key at screen 0.5, screen 0.008 center bottom horizontal samplen 1.6 textcolor rgb '#222222'",
      "plot [0:1][0:1] " + samples.joined(separator: ", "),
    ]
  }
}
