import SerNeural

/// Sizes and colours of a drawn network, in pixels.
struct NetworkDrawingStyle {
  let boxWidth: Double
  let margin = 24.0
  /// Of boxes with one line of text, and what a second one adds.
  let lineHeight = 30.0
  let secondLine = 15.0
  /// From one box to the next.
  let arrow = 30.0
  /// Between a residual block's frame and what is in it, and between its body and its shortcut.
  let padding = 16.0
  let gap = 64.0
  /// Above the boxes of a residual block, for the fork, and below them, for the sum.
  let fork = 34.0
  let join = 40.0
  /// Room to the right of a shortcut that has no boxes, for its name.
  let identityWidth = 66.0
  let ink = "#222222"
  let quiet = "#555555"
  let font = "DejaVu Sans, Verdana, sans-serif"

  init(widestText: Int) { boxWidth = max(230, Double(widestText) * 7.1 + 26) }

  /// How far some steps reach to either side of their axis.
  func extent(of steps: [NetworkDiagram.Step]) -> (left: Double, right: Double) {
    steps.reduce((left: 0, right: 0)) { widest, step in
      let own = extent(of: step)
      return (max(widest.left, own.left), max(widest.right, own.right))
    }
  }

  private func extent(of step: NetworkDiagram.Step) -> (left: Double, right: Double) {
    guard case .residual(_, let body, let shortcut) = step else { return (boxWidth / 2, boxWidth / 2) }
    let inner = extent(of: body)
    return (inner.left + padding, shortcutAxis(of: body, shortcut) + shortcutExtent(shortcut).right + padding)
  }

  /// How far right of the body's axis the shortcut's is.
  func shortcutAxis(of body: [NetworkDiagram.Step], _ shortcut: [NetworkDiagram.Step]) -> Double {
    max(extent(of: body).right, boxWidth / 2) + gap + shortcutExtent(shortcut).left
  }

  private func shortcutExtent(_ shortcut: [NetworkDiagram.Step]) -> (left: Double, right: Double) {
    shortcut.isEmpty ? (0, identityWidth) : extent(of: shortcut)
  }

  /// Fill and outline of a layer's box: tints of the palette of all plots.
  func colors(of family: LayerSpecification.Family) -> (fill: String, line: String) {
    switch family {
    case .convolution: (PlotColor.blue.tint(0.22), PlotColor.blue.rawValue)
    case .recurrent: (PlotColor.green.tint(0.22), PlotColor.green.rawValue)
    case .attention: (PlotColor.vermillion.tint(0.2), PlotColor.vermillion.rawValue)
    case .dense: (PlotColor.purple.tint(0.3), PlotColor.purple.rawValue)
    case .pooling: (PlotColor.skyBlue.tint(0.2), PlotColor.skyBlue.rawValue)
    case .activation: (PlotColor.orange.tint(0.16), PlotColor.orange.rawValue)
    case .normalization: ("#F1F1F1", "#9A9A9A")
    case .regularization, .arrangement: ("#FFFFFF", "#9A9A9A")
    }
  }
}
