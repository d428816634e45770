import Foundation
import SerNumerics
import Testing

@testable import SerNeural

/// Forward and backward passes against PyTorch's; Tests/Goldens/make_neural_reference.py made the numbers.
@Suite struct PyTorchGoldenTests {
  struct Array: Decodable {
    var shape: [Int]
    var values: [Float]
    var tensor: Tensor<Float> { Tensor(shape, values: values) }
  }

  struct Case: Decodable {
    var input: Array
    var lengths: [Int]?
    var output: Array
    var outputGradient: Array
    var inputGradient: Array
    var weights: [String: Array]
    var gradients: [String: Array]
    var statistics: [String: Array]?
  }

  struct LossCase: Decodable {
    var smoothing: Double
    var weights: [Double]?
    var value: Double
    var gradient: Array
  }

  struct FocalCase: Decodable {
    var gamma: Double
    var weights: [Double]?
    var value: Double
    var gradient: Array
  }

  struct Reference: Decodable {
    var cases: [String: Case]
    var losses: [LossCase]
    var focal: [FocalCase]
    var logits: Array
    var labels: [Int]
    var optimizers: [String: Array]
    var start: Array
    var pull: [Array]
  }

  private static func load() throws -> Reference {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Goldens/neural_reference.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Reference.self, from: Data(contentsOf: url))
  }

  private static let layers: [(name: String, layers: [LayerSpecification])] = [
    ("convolution", [.convolution(filters: 5, window: WindowSize(3, 3))]),
    ("strided", [.convolution(filters: 4, window: WindowSize(3, 2), stride: WindowSize(2, 1), padding: .valid)]),
    (
      "block",
      [
        .convolution(filters: 6, window: WindowSize(3, 3)), .batchNormalization, .activation(.relu),
        .maxPooling(window: WindowSize(2, 2)),
      ]
    ),
    ("dense", [.dense(units: 7), .activation(.gelu), .dense(units: 3)]),
    (
      "pools",
      [
        .maxPooling(window: WindowSize(3, 2), stride: WindowSize(2, 2)),
        .averagePooling(window: WindowSize(2, 2), stride: WindowSize(1, 1)), .globalAveragePooling,
      ]
    ),
    ("layer-normalization", [.layerNormalization]),
    ("lstm", [.lstm(units: 5)]),
    ("bidirectional-lstm", [.lstm(units: 5, isBidirectional: true)]),
    ("self-attention", [.selfAttention(heads: 2)]),
    ("global-average-pooling", [.globalAveragePooling]),
    ("temporal-mean", [.temporalMean]),
    ("attention-pooling", [.attentionPooling(units: 5)]),
    ("positional-encoding", [.positionalEncoding]),
    ("last-step", [.lstm(units: 5), .lastStep]),
    ("residual", [.residual(body: [.dense(units: 5), .activation(.gelu)])]),
    (
      "residual-shortcut",
      [
        .residual(
          body: [
            .convolution(filters: 6, window: WindowSize(3, 3), stride: WindowSize(2, 2)), .batchNormalization,
            .activation(.relu), .convolution(filters: 6, window: WindowSize(3, 3)), .batchNormalization,
          ],
          shortcut: [
            .convolution(filters: 6, window: WindowSize(1, 1), stride: WindowSize(2, 2)), .batchNormalization,
          ]), .activation(.relu),
      ]
    ),
    (
      "encoder",
      [
        .residual(body: [.layerNormalization, .selfAttention(heads: 2)]),
        .residual(body: [.layerNormalization, .dense(units: 10), .activation(.gelu), .dense(units: 6)]),
      ]
    ),
  ]

  @Test func everyCaseIsCompared() throws {
    #expect(try Set(Self.load().cases.keys) == Set(Self.layers.map(\.name)))
  }

  private func expectClose(_ found: Tensor<Float>, _ expected: Array, _ what: String) {
    #expect(found.shape == expected.shape, "\(what)")
    for (a, b) in zip(found.array, expected.values) where !(abs(a - b) <= 1e-4 * max(1, abs(b))) {
      Issue.record("\(what): \(a), PyTorch has \(b)")
      return
    }
  }

  @Test(arguments: layers.map(\.name))
  func layersAgree(_ name: String) throws {
    let golden = try #require(try Self.load().cases[name])
    let layers = try #require(Self.layers.first { $0.name == name }?.layers)
    let shape = Swift.Array(golden.input.shape.dropFirst())
    let network = try Network<Float>(.init(name: name, inputShape: shape, layers: layers), seed: Seed(0))
    #expect(Set(network.parameters.map(\.name)) == Set(golden.weights.keys))
    for parameter in network.parameters {
      let weight = try #require(golden.weights[parameter.name])
      #expect(weight.shape == parameter.value.shape)
      parameter.value.copy(from: weight.values)
    }
    let pass = Pass.training(seed: Seed(0))
    let input = golden.input.tensor
    let output = try network.forward(input, lengths: golden.lengths, pass)
    expectClose(output, golden.output, "\(name): output")
    let gradient = golden.outputGradient.tensor
    let layout = ClipLayout(shape: gradient.shape, lengths: golden.lengths)
    for clip in 0..<layout.clips { layout.clearPadding(of: clip, in: gradient.values) }
    expectClose(network.backwardToInput(gradient, pass), golden.inputGradient, "\(name): gradient of the input")
    for parameter in network.parameters {
      let expected = try #require(golden.gradients[parameter.name])
      expectClose(parameter.gradient, expected, "\(name): gradient of \(parameter.name)")
    }
    for statistic in network.statistics {
      expectClose(statistic.value, try #require(golden.statistics?[statistic.name]), statistic.name)
    }
  }

  @Test func lossesAgree() throws {
    let reference = try Self.load()
    let smoothed = reference.losses.map {
      (LossFunction(.crossEntropy(labelSmoothing: $0.smoothing), classWeights: $0.weights), $0.value, $0.gradient)
    }
    let focal = reference.focal.map {
      (LossFunction(.focal(gamma: $0.gamma), classWeights: $0.weights), $0.value, $0.gradient)
    }
    #expect(smoothed.count == 4 && focal.count == 2)
    let logits = reference.logits.tensor
    let targets = Tensor<Float>(logits.shape)
    for (row, label) in reference.labels.enumerated() { targets.values[row * 4 + label] = 1 }
    for (loss, value, gradient) in smoothed + focal {
      let found = Tensor<Float>([0])
      let mean = loss.evaluate(logits, targets: targets, gradient: found).mean
      #expect(abs(mean - value) < 1e-5, "\(loss)")
      expectClose(found, gradient, "gradient of \(loss)")
    }
  }

  @Test func optimizersAgree() throws {
    let reference = try Self.load()
    let settings: [String: OptimizerSettings] = [
      "adam": .adam(weightDecay: 0.05), "adamW": .adamW(weightDecay: 0.05),
      "sgd": .sgd(momentum: 0.9, weightDecay: 0.05), "nesterov": .sgd(momentum: 0.9, isNesterov: true),
    ]
    #expect(reference.optimizers.count == settings.count)
    for (name, expected) in reference.optimizers {
      let parameter = Parameter<Float>("weight", reference.start.shape, decays: true)
      parameter.value.copy(from: reference.start.values)
      let optimizer = Optimizer(try #require(settings[name]), parameters: [parameter])
      for pull in reference.pull {
        parameter.gradient.copy(from: pull.values)
        optimizer.update(rate: 0.1)
      }
      expectClose(parameter.value, expected, name)
    }
  }
}
