/// A network as SVG: a box a layer from top to bottom with shapes on the arrows between them, and residual blocks as
/// frames around their body and, to its right, their shortcut.
public struct NetworkDrawing: Sendable {
  public let diagram: NetworkDiagram
  /// Lines under the title, such as what the input is.
  public let remarks: [String]

  public init(_ diagram: NetworkDiagram, remarks: [String] = []) {
    self.diagram = diagram
    self.remarks = remarks
  }

  /// The document.
  public var svg: String {
    let style = NetworkDrawingStyle(widestText: Self.widestText(of: diagram.steps))
    let extent = style.extent(of: diagram.steps)
    let heading = [diagram.name] + remarks + [costs]
    let textWidth = heading.map { Double($0.count) * 6.9 }.max() ?? 0
    let axis = style.margin + max(extent.left, style.boxWidth / 2)
    let width = max(axis + max(extent.right, style.boxWidth / 2), style.margin + textWidth) + style.margin
    let top = style.margin + 26 + Double(heading.count - 1) * 18 + 14
    var canvas = NetworkCanvas(style: style)
    canvas.text(heading[0], x: style.margin, y: style.margin + 16, size: 19, weight: "600", anchor: "start")
    for (index, line) in heading.dropFirst().enumerated() {
      canvas.text(
        line, x: style.margin, y: style.margin + 38 + Double(index) * 18, size: 12.5, color: style.quiet,
        anchor: "start")
    }
    var y = canvas.terminal("input: \(NetworkFigures.axes(diagram.inputShape))", axis: axis, top: top)
    y = canvas.arrow(axis: axis, from: y, label: NetworkFigures.shape(diagram.inputShape))
    y = canvas.stack(diagram.steps, axis: axis, top: y)
    y = canvas.arrow(axis: axis, from: y, label: NetworkFigures.shape(diagram.outputShape))
    y = canvas.terminal("scores of \(diagram.outputShape.reduce(1, *)) classes", axis: axis, top: y)
    return canvas.document(width: width, height: y + style.margin, title: diagram.name)
  }

  /// Weights, cost and memory, in a line.
  var costs: String {
    "\(NetworkFigures.count(diagram.parameters)) parameters · "
      + "\(NetworkFigures.amount(diagram.operations, "FLOP")) for one clip, forward · "
      + "about \(NetworkFigures.amount(diagram.trainingBytes, "B")) to train on a batch of \(diagram.batchSize)"
  }

  /// Characters of the longest line in a box.
  private static func widestText(of steps: [NetworkDiagram.Step]) -> Int {
    steps.map { step in
      switch step {
      case .layer(let layer): NetworkCanvas.lines(of: layer).map(\.count).max() ?? 0
      case .residual(_, let body, let shortcut): max(widestText(of: body), widestText(of: shortcut))
      }
    }.max() ?? 0
  }
}
