import Foundation

/// The shapes of a drawn network, collected from top to bottom.
struct NetworkCanvas {
  let style: NetworkDrawingStyle
  private var elements: [String] = []

  init(style: NetworkDrawingStyle) { self.style = style }

  /// The text of a layer's box: kind and settings, then weights and cost where there are any.
  static func lines(of layer: NetworkDiagram.Layer) -> [String] {
    let specification = layer.specification
    let first = specification.title + (specification.settings.isEmpty ? "" : "  \(specification.settings)")
    let costs = [
      layer.parameters > 0 ? "\(NetworkFigures.count(layer.parameters)) parameters" : nil,
      layer.operations > 0 ? NetworkFigures.amount(layer.operations, "FLOP") : nil,
    ].compactMap { $0 }
    return costs.isEmpty ? [first] : [first, costs.joined(separator: " · ")]
  }

  /// Steps below each other with arrows between them; returns where the last one ends.
  mutating func stack(_ steps: [NetworkDiagram.Step], axis: Double, top: Double) -> Double {
    var y = top
    for (index, step) in steps.enumerated() {
      switch step {
      case .layer(let layer): y = box(layer, axis: axis, top: y)
      case .residual(let layer, let body, let shortcut):
        y = block(layer, body, shortcut, axis: axis, top: y)
      }
      if index + 1 < steps.count {
        y = arrow(axis: axis, from: y, label: NetworkFigures.shape(step.layer.outputShape))
      }
    }
    return y
  }

  private mutating func box(_ layer: NetworkDiagram.Layer, axis: Double, top: Double) -> Double {
    let lines = Self.lines(of: layer)
    let height = style.lineHeight + (lines.count > 1 ? style.secondLine : 0)
    let (fill, line) = style.colors(of: layer.specification.family)
    let isDashed = layer.specification.family == .regularization
    rectangle(
      x: axis - style.boxWidth / 2, y: top, width: style.boxWidth, height: height, radius: 5, fill: fill, line: line,
      dashed: isDashed)
    let kind = MarkupText.escaped(layer.specification.title)
    let settings = MarkupText.escaped(layer.specification.settings)
    elements.append(
      "<text x=\"\(number(axis))\" y=\"\(number(top + 19.5))\" font-size=\"12.5\" text-anchor=\"middle\" fill=\"\(style.ink)\">"
        + "<tspan font-weight=\"600\">\(kind)</tspan>"
        + (settings.isEmpty ? "" : "<tspan dx=\"7\">\(settings)</tspan>") + "</text>")
    if lines.count > 1 { text(lines[1], x: axis, y: top + 36, size: 11, color: style.quiet) }
    return top + height
  }

  /// A residual block: body on the axis, shortcut to its right, both joined in a sum.
  private mutating func block(
    _ layer: NetworkDiagram.Layer, _ body: [NetworkDiagram.Step], _ shortcut: [NetworkDiagram.Step], axis: Double,
    top: Double
  ) -> Double {
    let place = elements.count
    let side = axis + style.shortcutAxis(of: body, shortcut)
    let fork = top + style.fork / 2
    line([(axis, top), (axis, top + style.fork)], head: true)
    dot(x: axis, y: fork)
    let bodyEnd = stack(body, axis: axis, top: top + style.fork)
    var sideEnd = fork
    if shortcut.isEmpty {
      line([(axis, fork), (side, fork)])
    } else {
      line([(axis, fork), (side, fork), (side, top + style.fork)], head: true)
      sideEnd = stack(shortcut, axis: side, top: top + style.fork)
    }
    let sum = max(bodyEnd, sideEnd) + style.join / 2 + 4
    line([(axis, bodyEnd), (axis, sum - 9)], head: true)
    line([(side, sideEnd), (side, sum), (axis + 9, sum)], head: true)
    if shortcut.isEmpty {
      text("input", x: side + 7, y: (fork + sum) / 2 + 4, size: 11, color: style.quiet, anchor: "start")
    }
    if let last = body.last?.layer {
      text(
        NetworkFigures.shape(last.outputShape), x: axis - 12, y: sum - 10, size: 11, color: style.quiet, anchor: "end")
    }
    plus(x: axis, y: sum)
    let bottom = sum + 9 + style.padding
    line([(axis, sum + 9), (axis, bottom)])
    let extent = style.extent(of: [.residual(layer, body: body, shortcut: shortcut)])
    frame(around: axis, extent, top: top, bottom: bottom, at: place)
    return bottom
  }

  /// The frame of a block, behind all that was drawn since `place`.
  private mutating func frame(
    around axis: Double, _ extent: (left: Double, right: Double), top: Double, bottom: Double, at place: Int
  ) {
    let rest = Array(elements[place...])
    elements.removeSubrange(place...)
    rectangle(
      x: axis - extent.left, y: top, width: extent.left + extent.right, height: bottom - top, radius: 9,
      fill: "#FAFAF5", line: "#B8B8A8", dashed: true)
    elements += rest
    text(
      "residual block", x: axis + extent.right - 10, y: bottom - 8, size: 11, color: style.quiet, anchor: "end")
  }

  /// What goes in or comes out.
  mutating func terminal(_ label: String, axis: Double, top: Double) -> Double {
    let width = max(150, Double(label.count) * 7.2 + 30)
    rectangle(x: axis - width / 2, y: top, width: width, height: 28, radius: 14, fill: "#FFFFFF", line: style.ink)
    text(label, x: axis, y: top + 18.5, size: 12.5)
    return top + 28
  }

  /// An arrow with the shape of what flows along it; returns where it ends.
  mutating func arrow(axis: Double, from top: Double, label: String) -> Double {
    line([(axis, top), (axis, top + style.arrow)], head: true)
    text(label, x: axis + 12, y: top + style.arrow / 2 + 3, size: 11, color: style.quiet, anchor: "start")
    return top + style.arrow
  }

  func document(width: Double, height: Double, title: String) -> String {
    let (width, height) = (number(width.rounded(.up)), number(height.rounded(.up)))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      font-family="\(style.font)" role="img" aria-label="Architecture of \(MarkupText.escaped(title))">
      <title>Architecture of \(MarkupText.escaped(title))</title>
      <defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
      <path d="M0,0.5 L8,4 L0,7.5 z" fill="\(style.ink)"/></marker></defs>
      <rect width="100%" height="100%" fill="#FFFFFF"/>
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }

  mutating func text(
    _ text: String, x: Double, y: Double, size: Double, weight: String = "400", color: String? = nil,
    anchor: String = "middle"
  ) {
    elements.append(
      "<text x=\"\(number(x))\" y=\"\(number(y))\" font-size=\"\(number(size))\" font-weight=\"\(weight)\" "
        + "text-anchor=\"\(anchor)\" fill=\"\(color ?? style.ink)\">\(MarkupText.escaped(text))</text>")
  }

  private mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, radius: Double, fill: String, line: String,
    dashed: Bool = false
  ) {
    elements.append(
      "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" "
        + "rx=\"\(number(radius))\" fill=\"\(fill)\" stroke=\"\(line)\"\(dashed ? " stroke-dasharray=\"5 4\"" : "")/>")
  }

  private mutating func line(_ points: [(x: Double, y: Double)], head: Bool = false) {
    let path = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    elements.append(
      "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(style.ink)\" stroke-width=\"1.2\""
        + (head ? " marker-end=\"url(#head)\"" : "") + "/>")
  }

  private mutating func dot(x: Double, y: Double) {
    elements.append("<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"2.6\" fill=\"\(style.ink)\"/>")
  }

  private mutating func plus(x: Double, y: Double) {
    elements.append(
      "<circle cx=\"\(number(x))\" cy=\"\(number(y))\" r=\"9\" fill=\"#FFFFFF\" stroke=\"\(style.ink)\"/>")
    elements.append(
      "<path d=\"M\(number(x - 5)),\(number(y)) h10 M\(number(x)),\(number(y - 5)) v10\" stroke=\"\(style.ink)\"/>")
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(format: "%.1f", value)
  }
}
