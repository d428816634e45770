import Foundation
import SerFormats
import SerNumerics

/// Spectrograms side by side, each with its waveform above where there is one, all on the same colours.
///
/// A panel's matrix stands in `name-<panel>.csv` (first line: times, first column: the bands' centre frequencies in
/// Hz), its waveform in `name-<panel>-wave.csv`, its weights in `name-<panel>-weights.csv`; `name.csv` lists the panels.
public struct SpectrogramGrid: PlotKind, Sendable {
  /// One spectrogram.
  public struct Panel: Sendable {
    /// The file name part: lowercase letters, digits and hyphens.
    public let identifier: String
    public let title: String
    /// Levels in dB, one row a frame, one column a band.
    public let levels: Matrix
    /// Seconds (or per cent) from one frame to the next.
    public let frameStep: Double
    /// Samples and their rate in Hz; empty for a panel without a waveform.
    public let waveform: [Float]
    public let sampleRate: Int
    /// Colours of this panel and what they mean, where they aren't those of the grid.
    public let scale: ColorScale?
    public let valueLabel: String?
    /// How much each frame counts in something, drawn above the spectrogram in the waveform's place; nil for nothing.
    public let weights: FrameWeights?

    public init(
      identifier: String, title: String, levels: Matrix, frameStep: Double, waveform: [Float] = [],
      sampleRate: Int = 16000, scale: ColorScale? = nil, valueLabel: String? = nil, weights: FrameWeights? = nil
    ) {
      self.identifier = identifier
      self.title = title
      self.levels = levels
      self.frameStep = frameStep
      self.waveform = waveform
      self.sampleRate = sampleRate
      self.scale = scale
      self.valueLabel = valueLabel
      self.weights = weights
    }

    fileprivate var hasStrip: Bool { weights != nil || !waveform.isEmpty }
  }

  /// How much each frame counts, 1 being as much as all would alike.
  public struct FrameWeights: Sendable {
    public let values: [Double]
    /// Seconds from one frame to the next.
    public let frameStep: Double

    public init(values: [Double], frameStep: Double) {
      self.values = values
      self.frameStep = frameStep
    }
  }

  public let title: String
  public let subtitle: String
  public let panels: [Panel]
  /// Panels in a row.
  public let columns: Int
  public let timeLabel: String
  public let valueLabel: String
  /// The centre of each band in Hz.
  public let bandFrequencies: [Double]
  public let scale: ColorScale
  /// Where every panel's time axis ends: at the end of the longest, so that lengths can be compared.
  private let end: Double

  public init(
    title: String, subtitle: String, panels: [Panel], columns: Int, timeLabel: String, valueLabel: String,
    bandFrequencies: [Double], scale: ColorScale
  ) {
    self.title = title
    self.subtitle = subtitle
    self.panels = panels
    self.columns = max(1, columns)
    self.timeLabel = timeLabel
    self.valueLabel = valueLabel
    self.bandFrequencies = bandFrequencies
    self.scale = scale
    end = panels.map { Double($0.levels.rows) * $0.frameStep }.max() ?? 1
  }

  public func plot(named name: String) -> Plot {
    let hasWaves = panels.contains(where: \.hasStrip)
    let gridRows = (panels.count + columns - 1) / columns
    var tables = [Plot.Table(document: index(of: name))]
    for panel in panels {
      tables.append(.init(suffix: panel.identifier, document: matrix(of: panel)))
      if let weights = panel.weights {
        tables.append(.init(suffix: panel.identifier + "-weights", document: Self.curve(of: weights)))
      } else if !panel.waveform.isEmpty {
        tables.append(.init(suffix: panel.identifier + "-wave", document: Self.envelope(of: panel)))
      }
    }
    let height = 90 + gridRows * (hasWaves ? 330 : 300)
    let layout = Layout(
      columns: columns, rows: gridRows, pitch: panels.contains { $0.scale != nil } ? 400 : 320, height: height,
      hasWaves: hasWaves, leastWidth: PlotFrame(title: title, subtitle: subtitle).width(left: 20))
    var commands = [
      "set multiplot",
      "set label 1001 \(PlotText.quoted(title)) at screen 0.02, screen \(1 - 22.0 / Double(height)) left font ',13.5'",
      "set label 1002 \(PlotText.quoted(subtitle)) at screen 0.02, screen \(1 - 44.0 / Double(height)) left "
        + "font ',10' textcolor rgb '#555555'",
      "set tics nomirror out textcolor rgb '#222222' font ',9.5'", "set border linecolor rgb '#555555'", "unset key",
    ]
    for (number, panel) in panels.enumerated() {
      commands += self.commands(name, panel, number: number, layout: layout)
    }
    commands.append("unset multiplot")
    return Plot(name: name, title: title, tables: tables, width: layout.width, height: height, commands: commands)
  }

  /// Where panels stand, as fractions of the figure.
  private struct Layout {
    let columns: Int
    let rows: Int
    /// Pixels from one panel's left edge to the next one's.
    let pitch: Int
    let height: Int
    let hasWaves: Bool
    /// So that title and subtitle fit.
    let leastWidth: Int

    var width: Int { max(leastWidth, 70 + (columns - 1) * pitch + 292 + 96) }

    func horizontal(_ column: Int) -> (left: Double, right: Double) {
      let left = 70 + Double(column * pitch)
      return (left / Double(width), (left + 292) / Double(width))
    }

    /// Top and bottom of wave and spectrogram, from the figure's bottom.
    func vertical(_ row: Int) -> (waveTop: Double, waveBottom: Double, top: Double, bottom: Double) {
      let start = 66 + Double(row) * (hasWaves ? 330 : 300)
      let wave = hasWaves ? 78.0 : 0
      func fraction(_ pixels: Double) -> Double { 1 - pixels / Double(height) }
      return (
        fraction(start + 26), fraction(start + 26 + wave), fraction(start + 30 + wave),
        fraction(start + (hasWaves ? 330 : 300) - 46)
      )
    }
  }

  private func commands(_ name: String, _ panel: Panel, number: Int, layout: Layout) -> [String] {
    let (row, column) = (number / columns, number % columns)
    let (left, right) = layout.horizontal(column)
    let vertical = layout.vertical(row)
    let isLastOfScale =
      column == columns - 1 || number == panels.count - 1 || panel.scale != nil || panels[number + 1].scale != nil
    let labelTop = layout.hasWaves ? vertical.waveTop : vertical.top
    var lines = [
      "set lmargin at screen \(left)", "set rmargin at screen \(right)",
      "set xrange [0:\(PlotText.number(end, decimals: 4))]",
      "set label 1 \(PlotText.quoted(panel.title)) at screen \(left), screen \(labelTop + 11.0 / Double(layout.height)) "
        + "left font ',10.5'",
    ]
    // Labels stay set from plot to plot of a multiplot, and would be drawn again by each.
    let once = number == 0 ? ["unset label 1001", "unset label 1002", "unset label 1"] : ["unset label 1"]
    if panel.hasStrip {
      lines += ["set tmargin at screen \(vertical.waveTop)", "set bmargin at screen \(vertical.waveBottom)"]
      lines += panel.weights == nil ? waveCommands(name, panel) : weightCommands(name, panel, named: column == 0)
      lines += once
    }
    lines += [
      "set tmargin at screen \(vertical.top)", "set bmargin at screen \(vertical.bottom)",
      "set format x '%g'", "set xtics autofreq offset 0,0.2", "set xlabel \(PlotText.quoted(timeLabel)) offset 0,0.6",
      "set yrange [-0.5:\(Double(bandFrequencies.count) - 0.5)]", frequencyTics(named: column == 0), "set border 15",
      column == 0 ? "set ylabel 'frequency (Hz)' offset 0.6,0" : "unset ylabel",
      isLastOfScale
        ? "set colorbox user origin screen \(right + 8.0 / Double(layout.width)), screen \(vertical.bottom) "
          + "size screen \(10.0 / Double(layout.width)), screen \(vertical.top - vertical.bottom)" : "unset colorbox",
      isLastOfScale
        ? "set cblabel \(PlotText.quoted(panel.valueLabel ?? valueLabel)) offset 1,0" : "unset cblabel",
    ]
    lines += (panel.scale ?? scale).commands
    let step = panel.frameStep
    // The first column holds the band frequencies: it falls left of the axis and is not drawn.
    lines.append(
      "plot \(PlotText.quoted(Plot.fileName(name, suffix: panel.identifier))) skip 1 matrix "
        + "using (($1 - 0.5) * \(step)):2:3 with image notitle")
    if !panel.hasStrip { lines += once }
    return lines
  }

  private func waveCommands(_ name: String, _ panel: Panel) -> [String] {
    let peak = Double(panel.waveform.reduce(0) { max($0, abs($1)) })
    let limit = peak > 0 ? peak * 1.3 : 1
    return [
      "set yrange [\(-limit):\(limit)]",
      "set format x ''", "unset xlabel", "unset ylabel", "set border 2", "unset colorbox",
      "unset xtics",
      "set ytics (\(PlotText.quoted("−" + PlotText.number(peak, decimals: 2))) \(-peak), '0' 0, "
        + "\(PlotText.quoted(PlotText.number(peak, decimals: 2))) \(peak))",
      "plot \(PlotText.quoted(Plot.fileName(name, suffix: panel.identifier + "-wave"))) skip 1 using 1:2:3 "
        + "with filledcurves fillcolor rgb '\(PlotColor.blue.rawValue)' notitle",
    ]
  }

  /// Every panel's weights on the same axis, with a dashed line where all frames count alike.
  private func weightCommands(_ name: String, _ panel: Panel, named: Bool) -> [String] {
    let greatest = panels.flatMap { $0.weights?.values ?? [] }.filter(\.isFinite).max() ?? 1
    let limit = max(greatest, 1.5)
    let file = PlotText.quoted(Plot.fileName(name, suffix: panel.identifier + "-weights"))
    // On a long axis, 0 and 1 would be written upon each other.
    let zero = limit < 5 ? "'0' 0, " : ""
    return [
      "set yrange [0:\(limit * 1.08)]", "set format x ''", "unset xlabel", "set border 2", "unset colorbox",
      "unset xtics", named ? "set ylabel 'weight' offset 0.6,0" : "unset ylabel",
      "set ytics (\(zero)'1' 1, \(PlotText.quoted(PlotText.number(limit, decimals: 1))) \(limit))",
      "plot \(file) skip 1 using 1:2 with filledcurves y1=0 fillcolor rgb '\(PlotColor.vermillion.tint(0.45))' notitle, \\\n"
        + "     \(file) skip 1 using 1:2 with lines linewidth 1.3 linecolor rgb '\(PlotColor.vermillion.rawValue)' notitle, \\\n"
        + "     1 with lines dashtype 2 linecolor rgb '#555555' notitle",
    ]
  }

  private static func curve(of weights: FrameWeights) -> CSVDocument {
    CSVDocument(
      header: ["seconds", "weight"],
      rows: weights.values.enumerated().map { frame, value in
        [PlotText.number((Double(frame) + 0.5) * weights.frameStep), PlotText.number(value, decimals: 5)]
      })
  }

  /// Round frequencies between the bands where they lie; without names beside a panel that has them.
  private func frequencyTics(named: Bool) -> String {
    let tics = [125.0, 500, 1000, 2000, 4000, 7000].compactMap { frequency -> String? in
      guard let last = bandFrequencies.last, frequency <= last,
        let upper = bandFrequencies.firstIndex(where: { $0 >= frequency })
      else { return nil }
      let name = named ? "\(Int(frequency))" : ""
      guard upper > 0 else { return "'\(name)' \(upper)" }
      let (a, b) = (bandFrequencies[upper - 1], bandFrequencies[upper])
      return "'\(name)' \(PlotText.number(Double(upper - 1) + (frequency - a) / (b - a), decimals: 3))"
    }
    return "set ytics (\(tics.joined(separator: ", ")))"
  }

  private func index(of name: String) -> CSVDocument {
    CSVDocument(
      header: ["panel", "title", "file"],
      rows: panels.map { [$0.identifier, $0.title, Plot.fileName(name, suffix: $0.identifier)] })
  }

  private func matrix(of panel: Panel) -> CSVDocument {
    let times = (0..<panel.levels.rows).map { PlotText.number((Double($0) + 0.5) * panel.frameStep, decimals: 3) }
    let rows = bandFrequencies.enumerated().map { band, frequency in
      [PlotText.number(frequency, decimals: 1)]
        + (0..<panel.levels.rows).map { PlotText.number(Double(panel.levels[$0, band]), decimals: 1) }
    }
    return CSVDocument(header: ["Hz"] + times, rows: rows)
  }

  /// The lowest and highest sample in each of 300 stretches: what a waveform looks like at this size.
  private static func envelope(of panel: Panel) -> CSVDocument {
    let count = panel.waveform.count
    let stretches = min(300, count)
    let rows = (0..<stretches).map { stretch in
      let samples = panel.waveform[stretch * count / stretches..<(stretch + 1) * count / stretches]
      let time = (Double(stretch) + 0.5) * Double(count) / Double(stretches) / Double(panel.sampleRate)
      return [
        PlotText.number(time), PlotText.number(Double(samples.min() ?? 0), decimals: 5),
        PlotText.number(Double(samples.max() ?? 0), decimals: 5),
      ]
    }
    return CSVDocument(header: ["seconds", "lowest", "highest"], rows: rows)
  }
}
