import ArgumentParser
import Foundation
import SerFeatures
import SerFormats
import SerLearning
import SerModels
import SerReports

/// `serbase diagram`: what a network is made of, from the network itself.
struct DiagramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagram",
    abstract: "Show the architecture of a network: layers, shapes, parameters, FLOPs, memory.",
    discussion: """
      A table on standard output, or a file: .svg draws a box a layer with shapes on the arrows, .txt holds the table. \
      Layers depend on the rows: name the feature set that they are of, configured as you would fit it.
      """)

  @Argument(help: "A classifier that is a network, such as cnn; see `serbase learners`.", completion: .classifier)
  var model: String
  @Option(help: "The feature set whose frames go in; may be configured: logmel:frames=200.", completion: .featureSet)
  var set = LogMelFrames.identifier
  @Option(help: ArgumentHelp("How many classes there are (default: the 8 emotions of RAVDESS).", valueName: "n"))
  var classes = 8
  @Option(
    name: .customLong("param"), help: ArgumentHelp("A hyperparameter of the network.", valueName: "name=value"))
  var parameters: [ParameterOption] = []
  @Option(
    help: ArgumentHelp("The file to write.", valueName: "svg|txt"), completion: .file(extensions: ["svg", "txt"]))
  var out: String?
  @Flag(help: "One machine-readable document on standard output instead of a table.")
  var json = false

  func validate() throws {
    guard (2...10_000).contains(classes) else { throw ValidationError("--classes \(classes): 2 to 10000") }
    if let out, !out.hasSuffix(".svg"), !out.hasSuffix(".txt") {
      throw ValidationError("--out \(out): the name must end with .svg or .txt")
    }
  }

  func run() throws {
    let console = Console(isQuiet: false)
    let featureSet = try FeatureSpecification.set(set)
    let diagram = try diagram(of: featureSet)
    let remark = "\(featureSet.specification), \(classes) classes"
    if let out {
      let url = URL(fileURLWithPath: out)
      let drawing = NetworkDrawing(diagram, remarks: [remark])
      try StagedOutput.write(out.hasSuffix(".svg") ? drawing.svg : text(of: diagram, remark) + "\n", to: url)
      if !json { console.result("wrote \(out)") }
    }
    if json { return try console.json(DiagramSummary(diagram, featureSet: featureSet.specification)) }
    if out == nil { console.result(text(of: diagram, remark)) }
  }

  private func diagram(of featureSet: any FeatureSet) throws -> NetworkDiagram {
    let trainer = try ConfiguredModel.all([model], parameters: parameters)[0].trainer
    guard let network = trainer as? any DescribesNetwork else {
      let networks = ClassifierCatalogue.entries.filter { (try? $0.trainer()) is any DescribesNetwork }
      throw CommandFailure.usage(
        "\(model) is not a network. Networks are: "
          + (networks.isEmpty ? "none" : networks.map(\.identifier).joined(separator: ", ")) + ".")
    }
    guard case .frames(let count, let bands) = featureSet.layout else {
      let sets = FeatureCatalogue.entries.filter { entry in
        if case .frames = entry.make().layout { true } else { false }
      }
      throw CommandFailure.usage(
        "--set \(set) has no frames for a network to read. Sets of frames are: "
          + sets.map(\.identifier).joined(separator: ", ") + ".")
    }
    do {
      let specification = try network.networkSpecification(
        frames: FrameShape(count: count, bands: bands), classes: classes)
      return try NetworkDiagram(specification, batchSize: network.batchSize)
    } catch { throw CommandFailure.usage("\(model) on \(featureSet.specification): \(error)") }
  }

  private func text(of diagram: NetworkDiagram, _ remark: String) -> String {
    let table = TextTable(
      header: NetworkTable.header, rows: NetworkTable(diagram).rows, rightAligned: NetworkTable.numberColumns)
    return """
      \(diagram.name): \(remark)
      input \(diagram.inputShape.map(String.init).joined(separator: " × "))

      \(table.text)

      FLOPs: of one clip's forward pass, in matrix products, a multiplication and an addition being two.
      Memory to train on a batch of \(diagram.batchSize): about \(diagram.trainingBytes / 1_000_000) MB.
      """
  }
}
