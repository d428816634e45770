import Foundation
import SerLearning
import SerModels

/// A fitted pipeline as an ONNX model: rows of features in, labels and probabilities out, as the pipeline gives them.
///
/// The input `X` is float, [N, features], or for networks [N, frames, bands], where frames of zeros follow a shorter
/// clip; N is any number of rows. The outputs are `label`, the predicted class's name, [N], and `probabilities`,
/// [N, classes], or `scores` where the model only ranks. See the ONNX specification (IR version 8, onnx.ai).
struct ONNXDocument {
  /// What stands in the file about the model, by key.
  var metadata: [(key: String, value: String)] = []
  /// Who wrote it.
  var producer = "serbase"
  /// A line on what it is and what it isn't.
  var summary = ""
  private let graph: ONNXGraph

  /// The first version of the format that knows the operator sets written here.
  private static let formatVersion = 8

  /// - Parameters:
  ///   - classifier: what the model is called.
  ///   - labels: class names, in the order of the scores.
  ///   - width: features of a row.
  /// - Throws: for a model of a kind that can't be written.
  init(_ pipeline: FittedPipeline, classifier: String, labels: [String], width: Int) throws(ModelExportError) {
    var graph = ONNXGraph()
    var scores: ONNXScores
    if let network = pipeline.model as? NetworkModel {
      let clips = try Self.preparedClips(for: network, pipeline, in: &graph)
      scores = try graph.scores(of: network, for: clips)
    } else {
      let rows = Self.preparedRows(pipeline, width, in: &graph)
      guard let known = try graph.scores(ofAny: pipeline.model, for: rows) else {
        throw .wrongModel(found: classifier, format: "onnx", expected: Self.expectedModels)
      }
      scores = known
    }
    if let calibration = pipeline.calibration { scores = graph.calibrated(scores, by: calibration) }
    let names = graph.constant(ONNXTensor(.strings(labels), shape: [labels.count]))
    graph.output(
      graph.apply("Gather", [names, scores.winners]), "label", .string, [.any("N")],
      meaning: "the predicted class of each row")
    graph.output(
      scores.values, scores.areProbabilities ? "probabilities" : "scores", .float,
      [.any("N"), .fixed(labels.count)],
      meaning: scores.areProbabilities
        ? "one for each class, in the order of serbase.labels in the metadata"
        : "votes of the pairs of classes with a refinement below 1; no probabilities")
    self.graph = graph
  }

  // MARK: What goes in

  private static func preparedRows(
    _ pipeline: FittedPipeline, _ width: Int, in graph: inout ONNXGraph
  ) -> ONNXGraph.Value {
    var rows = graph.input("X", .float, [.any("N"), .fixed(width)], meaning: "features, one row a clip, unscaled")
    if let selection = pipeline.selection { rows = graph.selected(rows, by: selection) }
    if let standardizer = pipeline.standardizer { rows = graph.standardized(rows, by: standardizer) }
    return rows
  }

  private static func preparedClips(
    for network: NetworkModel, _ pipeline: FittedPipeline, in graph: inout ONNXGraph
  ) throws(ModelExportError) -> ONNXGraph.Value {
    guard pipeline.selection == nil else { throw .surrounded(by: "some columns of its frames", format: "onnx") }
    let frames = network.frames
    let clips = graph.input(
      "X", .float, [.any("N"), .fixed(frames.count), .fixed(frames.bands)],
      meaning: "clips frame by frame, unscaled; frames of zeros behind the end of a shorter one")
    guard let standardizer = pipeline.standardizer else { return clips }
    guard standardizer.means.columns == frames.bands else {
      throw .surrounded(by: "frames that are scaled one by one", format: "onnx")
    }
    let lengths = graph.clipFrames(clips, frames: frames.count)
    let mask = graph.widened(graph.isOwn(step: frames.count, lengths: lengths), at: [2])
    return graph.cleared(graph.standardized(clips, by: standardizer), outside: mask)
  }

  /// The models that can be written, in words.
  static let expectedModels = "svm, forest, boosting, logistic, neighbours and the networks"

  // MARK: What comes out

  /// Most bytes of a message of Protocol Buffers.
  static let mostBytes = Int(Int32.max)

  /// The content of the file; throws where it is larger than `most` bytes.
  func data(most: Int = mostBytes) throws(ModelExportError) -> Data {
    var writer = ProtobufWriter()
    writer.add(1, Self.formatVersion)
    writer.add(2, producer)
    writer.add(6, summary)
    writer.add(7) { graph.write(named: "serbase", to: &$0) }
    for set in ONNXOperatorSet.allCases {
      writer.add(8) { operators in
        operators.add(1, set.rawValue)
        operators.add(2, set.version)
      }
    }
    for (key, value) in metadata {
      writer.add(14) { entry in
        entry.add(1, key)
        entry.add(2, value)
      }
    }
    guard writer.bytes.count <= most else { throw .tooLarge(bytes: writer.bytes.count, most: most, format: "onnx") }
    return Data(writer.bytes)
  }
}

extension ONNXGraph {
  /// The scores of a model of rows of features; nil for a kind that has no graph.
  fileprivate mutating func scores(
    ofAny model: any TrainedClassifier, for rows: Value
  ) throws(ModelExportError) -> ONNXScores? {
    switch model {
    case let model as SVMModel: scores(of: model, for: rows)
    case let model as RandomForestModel: scores(of: model, for: rows)
    case let model as GradientBoostingModel: scores(of: model, for: rows)
    case let model as LogisticModel: scores(of: model, for: rows)
    case let model as NeighboursModel: try scores(of: model, for: rows)
    default: nil
    }
  }
}
