/// A network as lines of a table, those of residual blocks indented under their block.
public struct NetworkTable: Sendable {
  public static let header = ["layer", "settings", "output shape", "parameters", "FLOPs"]
  /// The columns of numbers.
  public static let numberColumns: Set<Int> = [3, 4]

  public let rows: [[String]]

  public init(_ diagram: NetworkDiagram) {
    rows =
      Self.rows(of: diagram.steps, indent: "")
      + [
        [
          "total", "", NetworkFigures.shape(diagram.outputShape), NetworkFigures.count(diagram.parameters),
          NetworkFigures.count(diagram.operations),
        ]
      ]
  }

  /// A block's own line leaves its numbers to its layers, so that a column adds up to the total.
  private static func rows(of steps: [NetworkDiagram.Step], indent: String) -> [[String]] {
    steps.flatMap { step -> [[String]] in
      let layer = step.layer
      // The last part of the name says all below the line of the block.
      let name = indent + (layer.name.split(separator: "/").last.map(String.init) ?? layer.name)
      let shape = NetworkFigures.shape(layer.outputShape)
      switch step {
      case .layer:
        return [
          [
            name, layer.specification.settings, shape, NetworkFigures.count(layer.parameters),
            NetworkFigures.count(layer.operations),
          ]
        ]
      case .residual(_, let body, let shortcut):
        let direct =
          shortcut.isEmpty
          ? [[indent + "  shortcut", "the input itself", "", "", ""]] : rows(of: shortcut, indent: indent + "  ")
        return [[name, layer.specification.title, shape, "", ""]] + rows(of: body, indent: indent + "  ") + direct
      }
    }
  }
}
