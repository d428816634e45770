import Foundation
import FoundationXML
import SerNeural
import SerNumerics
import Testing

@testable import SerReports

@Suite struct NetworkDiagramTests {
  /// Every kind of step: a block with a shortcut of its own, one that adds the input itself, and one inside another.
  private static let residual = NetworkSpecification(
    name: "a <small> net", inputShape: [40, 16, 1],
    layers: [
      .convolution(filters: 8, window: WindowSize(3, 3)), .batchNormalization, .activation(.relu),
      .maxPooling(window: WindowSize(2, 2)),
      .residual(
        body: [.convolution(filters: 12, window: WindowSize(3, 3), stride: WindowSize(2, 2)), .batchNormalization],
        shortcut: [.convolution(filters: 12, window: WindowSize(1, 1), stride: WindowSize(2, 2))]),
      .residual(
        body: [
          .residual(body: [.convolution(filters: 12, window: WindowSize(3, 3)), .activation(.gelu)]),
          .dropout(rate: 0.3),
        ]),
      .globalAveragePooling, .dense(units: 5),
    ])

  /// All layers that aren't blocks.
  private static func leaves(_ steps: [NetworkDiagram.Step]) -> [NetworkDiagram.Layer] {
    steps.flatMap { step -> [NetworkDiagram.Layer] in
      switch step {
      case .layer(let layer): [layer]
      case .residual(_, let body, let shortcut): leaves(body) + leaves(shortcut)
      }
    }
  }

  @Test func layersOfBlocksAddUpToTheNetwork() throws {
    let diagram = try NetworkDiagram(Self.residual, batchSize: 4)
    let leaves = Self.leaves(diagram.steps)
    // 3·3·1·8 without bias in front of the normalisation, and its 2·8; the shortcut's convolution has its 12 biases.
    #expect(leaves.prefix(2).map(\.parameters) == [72, 16])
    #expect(leaves.first { $0.name == "5-residual/shortcut-1-convolution" }?.parameters == 8 * 12 + 12)
    #expect(leaves.reduce(0) { $0 + $1.parameters } == diagram.parameters)
    #expect(leaves.reduce(0) { $0 + $1.operations } == diagram.operations)
    #expect(diagram.outputShape == [5])
    #expect(leaves.contains { $0.name == "6-residual/body-1-residual/body-1-convolution" })
    let network = try Network<Float>(Self.residual, seed: Seed(1))
    #expect(diagram.parameters == network.parameters.reduce(0) { $0 + $1.count })
    // The names are those of the weights.
    for layer in leaves where layer.parameters > 0 {
      #expect(network.parameters.contains { $0.name.hasPrefix(layer.name + "/") }, "\(layer.name)")
    }
  }

  /// The outputs inside blocks take memory as well.
  @Test func memoryGrowsWithWhatIsInsideBlocks() throws {
    func bytes(_ layers: [LayerSpecification]) throws -> Int {
      let specification = NetworkSpecification(name: "n", inputShape: [20, 8, 4], layers: layers)
      return try NetworkDiagram(specification, batchSize: 10).trainingBytes
    }
    let inner = [LayerSpecification.activation(.relu), .dropout(rate: 0.1), .activation(.gelu)]
    // Three outputs and their gradients of 20·8·4 values each, for 10 clips in single precision.
    #expect(try bytes([.residual(body: inner)]) - bytes([.activation(.relu)]) == 3 * 2 * 640 * 10 * 4)
  }

  @Test func tableColumnsAddUp() throws {
    let rows = NetworkTable(try NetworkDiagram(Self.residual, batchSize: 16)).rows
    for column in NetworkTable.numberColumns {
      let values = rows.map { Int($0[column].replacing(",", with: "")) ?? 0 }
      #expect(values.dropLast().reduce(0, +) == values.last, "\(NetworkTable.header[column])")
    }
    #expect(rows.contains { $0[0] == "    body-1-convolution" && $0[1] == "3×3, 12 filters" })
    #expect(rows.contains { $0[1] == "3×3, 12 filters, stride 2×2" && $0[2] == "10 × 4 × 12" })
    #expect(rows.filter { $0[1] == "the input itself" }.count == 2)
  }

  /// Elements of an SVG by name, with their attributes.
  private final class Elements: NSObject, XMLParserDelegate {
    var found: [(name: String, attributes: [String: String])] = []
    var text = ""

    func parser(
      _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName qName: String?,
      attributes attributeDict: [String: String]
    ) { found.append((elementName, attributeDict)) }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  @Test func drawingIsWellFormedAndInsideItsFrame() throws {
    let diagram = try NetworkDiagram(Self.residual, batchSize: 16)
    let svg = NetworkDrawing(diagram, remarks: ["logmel & more"]).svg
    let (parser, elements) = (XMLParser(data: Data(svg.utf8)), Elements())
    parser.delegate = elements
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    let root = try #require(elements.found.first)
    let (width, height) = (
      try #require(root.attributes["width"].flatMap(Double.init)),
      try #require(root.attributes["height"].flatMap(Double.init))
    )
    let boxes = try elements.found.filter { $0.name == "rect" && $0.attributes["x"] != nil }.map { element in
      let sides = try ["x", "y", "width", "height"].map { try #require(element.attributes[$0].flatMap(Double.init)) }
      return CGRect(x: sides[0], y: sides[1], width: sides[2], height: sides[3])
    }
    // A box a layer, a frame a block, input and output.
    #expect(boxes.count == Self.leaves(diagram.steps).count + 3 + 2)
    for box in boxes {
      #expect(box.minX >= 0 && box.minY >= 0 && box.maxX <= width && box.maxY <= height)
      // Boxes are beside or inside each other.
      for other in boxes where other != box && box.intersects(other) {
        #expect(box.contains(other) || other.contains(box), "\(box) and \(other)")
      }
    }
    for layer in Self.leaves(diagram.steps) {
      #expect(elements.text.contains(NetworkFigures.shape(layer.outputShape)), "the shape behind \(layer.name)")
    }
    #expect(elements.text.contains("a <small> net") && elements.text.contains("logmel & more"))
  }

  @Test func impossibleLayersAreNamed() {
    let tooLarge = NetworkSpecification(
      name: "n", inputShape: [3, 3, 1], layers: [.maxPooling(window: WindowSize(4, 4))])
    #expect(throws: NeuralError.self) { try NetworkDiagram(tooLarge, batchSize: 16) }
  }

  @Test(arguments: [(0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (9_994_999, "9.99 MB"), (999_900_000, "1.00 GB")])
  func amountsKeepThreeDigits(_ value: Int, _ text: String) {
    #expect(NetworkFigures.amount(value, "B") == text)
  }

  @Test(arguments: [(7, "7"), (123, "123"), (1234, "1,234"), (1_234_567, "1,234,567")])
  func countsHaveCommas(_ value: Int, _ text: String) { #expect(NetworkFigures.count(value) == text) }
}
