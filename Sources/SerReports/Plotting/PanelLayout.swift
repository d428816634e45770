/// Where the panels of a figure stand, in pixels from its top left corner, and how large the figure is.
struct PanelLayout {
  let panels: Int
  let columns: Int
  let panelWidth: Int
  let panelHeight: Int
  /// Pixels beside a panel's right edge, for the next one's numbers or a colour bar.
  let gap: Int
  let hasLegend: Bool
  /// The least width, so that the title fits.
  let leastWidth: Int
  /// Pixels below the panels for what the figure writes there itself.
  var footer = 0
  /// Pixels below the numbers of every panel, for the name of its axis.
  var axisRoom = 0

  private static let left = 84
  private static let top = 62
  /// Above a panel, for its title, and below it, for its numbers.
  private static let (titleRoom, ticRoom) = (26, 26)

  var rows: Int { (panels + columns - 1) / columns }
  private var rowPitch: Int { Self.titleRoom + panelHeight + Self.ticRoom + axisRoom }
  var width: Int { max(leastWidth, Self.left + columns * (panelWidth + gap) - gap + max(28, gap - 50)) }
  var height: Int { Self.top + rows * rowPitch + 24 + (hasLegend ? 30 : 4) + footer }

  func isBottom(_ number: Int) -> Bool { number + columns >= panels }

  /// The top left corner of a panel's coordinate system.
  func origin(of number: Int) -> (left: Int, top: Int) {
    let (row, column) = (number / columns, number % columns)
    return (Self.left + column * (panelWidth + gap), Self.top + row * rowPitch + Self.titleRoom)
  }

  /// Margins and title of a panel, and title and subtitle of the figure with the first one.
  func commands(for number: Int, panelTitle: String, title: String, subtitle: String) -> [String] {
    let origin = origin(of: number)
    let (left, top) = (Double(origin.left), Double(origin.top))
    func x(_ pixels: Double) -> String { PlotText.number(pixels / Double(width), decimals: 5) }
    func y(_ pixels: Double) -> String { PlotText.number(1 - pixels / Double(height), decimals: 5) }
    var lines = [
      "set lmargin at screen \(x(left))", "set rmargin at screen \(x(left + Double(panelWidth)))",
      "set tmargin at screen \(y(top))", "set bmargin at screen \(y(top + Double(panelHeight)))",
      "set label 1 \(PlotText.quoted(panelTitle)) at screen \(x(left)), screen \(y(top - 11)) left font ',10.5'",
    ]
    if number == 0 {
      lines += [
        "set label 1001 \(PlotText.quoted(title)) at screen \(x(16)), screen \(y(22)) left font ',13.5'",
        "set label 1002 \(PlotText.quoted(subtitle)) at screen \(x(16)), screen \(y(44)) left font ',10' "
          + "textcolor rgb '#555555'",
      ]
    }
    return lines
  }

  /// A colour bar right of a panel, as high as it.
  func colorBox(beside number: Int) -> String {
    let (row, column) = (number / columns, number % columns)
    let left = Double(Self.left + column * (panelWidth + gap) + panelWidth + 8) / Double(width)
    let bottom = 1 - Double(Self.top + row * rowPitch + Self.titleRoom + panelHeight) / Double(height)
    let size = (Double(10) / Double(width), Double(panelHeight) / Double(height))
    return "set colorbox vertical user origin screen \(left), screen \(bottom) size screen \(size.0), screen \(size.1)"
  }

  /// What must follow a panel: labels stay set from plot to plot of a multiplot, and each would draw them again.
  func cleanup(after number: Int) -> [String] {
    number == 0 ? ["unset label 1", "unset label 1001", "unset label 1002"] : ["unset label 1"]
  }

  /// What precedes all panels.
  static let preamble = [
    "set multiplot", "set tics nomirror out textcolor rgb '#222222' font ',9.5'",
    "set border 3 linewidth 1 linecolor rgb '#555555'",
  ]
}
