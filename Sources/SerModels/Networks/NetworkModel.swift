import Foundation
import SerLearning
import SerNeural
import SerNumerics

/// A trained network, or several whose probabilities are averaged.
///
/// Every clip is judged alone, so that its scores don't depend on the others; one longer than the window in windows half
/// a window apart, whose probabilities are averaged.
public struct NetworkModel: TrainedClassifier, LogsTraining, ReportsTimeSaliency {
  public let diagnostics: TrainingDiagnostics
  /// Of the first network.
  public let trainingLog: [TrainingLogEntry]
  /// Layers and shapes; its outputs are the classes that had rows.
  public let specification: NetworkSpecification
  /// The shape of the rows that it takes.
  public let frames: FrameShape
  /// The classes that have outputs, ascending, of how many there are.
  public let classes: [Int]
  public let classCount: Int
  let members: [NetworkWeights]
  private let pool = NetworkPool()

  init(
    _ specification: NetworkSpecification, frames: FrameShape, _ classes: PresentClasses, members: [NetworkWeights],
    log: [TrainingLogEntry], diagnostics: TrainingDiagnostics
  ) {
    self.specification = specification
    self.frames = frames
    self.classes = classes.classes
    classCount = classes.classCount
    self.members = members
    trainingLog = log
    self.diagnostics = diagnostics
  }

  private enum CodingKeys: String, CodingKey {
    case diagnostics, trainingLog, specification, frames, classes, classCount, members
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    diagnostics = try container.decode(TrainingDiagnostics.self, forKey: .diagnostics)
    trainingLog = try container.decode([TrainingLogEntry].self, forKey: .trainingLog)
    specification = try container.decode(NetworkSpecification.self, forKey: .specification)
    frames = try container.decode(FrameShape.self, forKey: .frames)
    classes = try container.decode([Int].self, forKey: .classes)
    classCount = try container.decode(Int.self, forKey: .classCount)
    members = try container.decode([NetworkWeights].self, forKey: .members)
    // Sides that can be multiplied come first.
    let parameters = try NetworkSummary(specification).parameters
    guard (1...mostClasses).contains(classCount), !members.isEmpty,
      classes == classes.sorted(), Set(classes).count == classes.count,
      classes.allSatisfy((0..<classCount).contains), specification.inputShape.count >= 2,
      specification.inputShape.dropFirst().reduce(1, *) == frames.bands
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .specification, in: container, debugDescription: "classes or shapes that don't fit each other")
    }
    // A network takes memory for all its weights: only one whose weights are there is made.
    for member in members where member.entries.reduce(0, { $0 + $1.values.values.count }) < parameters {
      throw DecodingError.dataCorruptedError(
        forKey: .members, in: container, debugDescription: "fewer weights than the \(parameters) of the layers")
    }
    // Made once here, so that a model whose weights don't fit is refused when it is read.
    let networks = try networks()
    for network in networks where network.outputShape != [classes.count] {
      throw DecodingError.dataCorruptedError(
        forKey: .specification, in: container,
        debugDescription: "\(network.outputShape) outputs for \(classes.count) classes")
    }
    pool.leave(.init(networks: networks))
  }

  /// The networks, ready for one thread.
  func networks() throws(TrainingError) -> [Network<Float>] {
    do throws(NeuralError) {
      var networks: [Network<Float>] = []
      for weights in members {
        let network = try Network<Float>(specification, seed: Seed(0))
        try network.restore(weights.state)
        networks.append(network)
      }
      return networks
    } catch { throw .invalidRows("the network can't be made: \(error)") }
  }

  public func scores(for features: Matrix) throws(TrainingError) -> ClassScores {
    var result = Matrix(rows: features.rows, columns: classCount)
    try forEachWindow(of: features) { window, _, logits in
      let probabilities = Self.softmax(logits)
      for (place, column) in classes.enumerated() {
        result[window.row, column] += Float(probabilities[place] * window.share)
      }
    }
    return ClassScores(values: result, areProbabilities: true)
  }

  /// The weights of attention pooling, each step's on the frames that pooling made it of (the last one's on what was left
  /// over, too); of several windows and networks, their mean. Nil for a network without.
  public func timeSaliency(of features: Matrix) throws(TrainingError) -> Matrix? {
    let hasAttention = specification.layers.contains { if case .attentionPooling = $0 { true } else { false } }
    guard hasAttention else { return nil }
    var result = Matrix(rows: features.rows, columns: frames.count)
    let stride = specification.framesPerStep
    try forEachWindow(of: features) { window, network, _ in
      guard let attention = network.attentionWeights?.array, !attention.isEmpty else { return }
      let weights = (0..<window.frames.count).map { Double(attention[min($0 / stride, attention.count - 1)]) }
      let total = max(weights.reduce(0, +), .leastNormalMagnitude)
      for (frame, weight) in zip(window.frames, weights) {
        result[window.row, frame] += Float(weight / total * window.share)
      }
    }
    return result
  }

  /// A part of a clip that a network judges at a time.
  private struct Window {
    let row: Int
    /// The clip's own frames in it.
    let frames: Range<Int>
    /// Of one network's judgement of it in the clip's.
    let share: Double
  }

  /// Runs every network over every window of every row.
  private func forEachWindow(
    of features: Matrix, _ body: (_ window: Window, _ network: Network<Float>, _ logits: [Double]) -> Void
  ) throws(TrainingError) {
    guard features.columns == frames.width else {
      throw .wrongWidth(found: features.columns, expected: frames.width)
    }
    try MissingValues.refused.check(features)
    let clips = NetworkClips(frames: frames, specification: specification)
    let lengths = frames.clipFrames(of: features)
    let inputs = Tensor<Float>([0])
    let taken = pool.take()
    // Without ??, whose autoclosure would lose the type of what is thrown.
    let idle: NetworkPool.Members
    if let taken { idle = taken } else { idle = .init(networks: try networks()) }
    defer { pool.leave(idle) }
    let networks = idle.networks
    for row in 0..<features.rows {
      let starts = clips.windowStarts(of: lengths[row])
      for start in starts {
        let span = start..<min(lengths[row], start + clips.window)
        let told = clips.prepare(inputs, lengths: [span.count])
        features.values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          inputs.values.update(
            from: base + row * features.columns + start * frames.bands, count: span.count * frames.bands)
        }
        let window = Window(row: row, frames: span, share: 1 / Double(starts.count * networks.count))
        for network in networks {
          let logits: [Double]
          do throws(NeuralError) {
            logits = try network.forward(inputs, lengths: told, .inference()).array.map(Double.init)
          } catch { throw .invalidRows("row \(row): \(error)") }
          guard logits.allSatisfy(\.isFinite) else {
            throw .invalidRows("row \(row) has values so large that the network overflows: standardise the features")
          }
          body(window, network, logits)
        }
      }
    }
  }

  private static func softmax(_ logits: [Double]) -> [Double] {
    let greatest = logits.max() ?? 0
    let powers = logits.map { exp($0 - greatest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}
