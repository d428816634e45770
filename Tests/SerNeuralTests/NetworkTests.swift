import Foundation
import SerNumerics
import Testing

@testable import SerNeural

@Suite struct NetworkTests {
  /// Three blocks on 64 log-mel bands, then a small head: the network that the benchmarks train.
  private static let reference = NetworkSpecification(
    name: "reference", inputShape: [128, 64, 1],
    layers: [32, 64, 128].flatMap { filters -> [LayerSpecification] in
      [
        .convolution(filters: filters, window: WindowSize(3, 3)), .batchNormalization, .activation(.relu),
        .maxPooling(window: WindowSize(2, 2)),
      ]
    } + [
      .globalAveragePooling, .dense(units: 128), .activation(.relu), .dropout(rate: 0.3), .dense(units: 8),
    ])

  @Test func summaryCountsTheReference() throws {
    let summary = try NetworkSummary(Self.reference)
    let rows = summary.rows
    #expect(rows.map(\.outputShape).filter { $0.count == 3 }.last == [16, 8, 128])
    #expect(rows[0].parameters == 9 * 32 && rows[4].parameters == 9 * 32 * 64 && rows[8].parameters == 9 * 64 * 128)
    #expect(rows[1].parameters == 64 && rows[13].parameters == 128 * 128 + 128 && rows[16].parameters == 128 * 8 + 8)
    #expect(rows[0].operations == 2 * 9 * 32 * 128 * 64)
    #expect(rows[4].operations == 2 * 9 * 32 * 64 * 64 * 32)
    let network = try Network<Float>(Self.reference, seed: Seed(0))
    #expect(summary.parameters == network.parameters.reduce(0) { $0 + $1.count })
    #expect(summary.trainingBytes(batchSize: 32) > 100 << 20 && summary.trainingBytes(batchSize: 32) < 400 << 20)
  }

  @Test(arguments: SmallNetworks.all)
  func summaryCountsWhatThereIs(_ specification: NetworkSpecification) throws {
    let network = try Network<Float>(specification, seed: Seed(0))
    let summary = try NetworkSummary(specification)
    #expect(summary.parameters == network.parameters.reduce(0) { $0 + $1.count })
    let input = Tensor<Float>([2] + specification.inputShape)
    let output = try network.forward(input, .inference())
    #expect(output.shape == [2] + (summary.rows.last?.outputShape ?? []))
    #expect(Set((network.parameters + network.statistics).map(\.name)).count == network.state.entries.count)
  }

  @Test func joinedLayersGiveWhatSeparateOnesGive() throws {
    let block: [LayerSpecification] = [.convolution(filters: 20, window: WindowSize(3, 3)), .batchNormalization]
    let pool = LayerSpecification.maxPooling(window: WindowSize(2, 2))
    // A dropout of nothing keeps the layers apart.
    let apart = SmallNetworks.make(
      "apart", [9, 7, 2],
      block + [.dropout(rate: 0), .activation(.relu), .dropout(rate: 0), pool, .globalAveragePooling])
    let joined = SmallNetworks.make(
      "joined", [9, 7, 2], block + [.activation(.relu), pool, .globalAveragePooling])
    var results: [[[Float]]] = []
    for specification in [apart, joined] {
      let network = try Network<Float>(specification, seed: Seed(3))
      let input = Tensor<Float>([6, 9, 7, 2], values: gaussians(6 * 126, 4).map { Float($0) })
      let pass = Pass.training(seed: Seed(0))
      let output = try network.forward(input, lengths: [9, 4, 9, 9, 1, 6], pass).array
      network.backward(Tensor([6, 20], values: gaussians(120, 5).map { Float($0) }), pass)
      let inferred = try network.forward(input, lengths: [9, 4, 9, 9, 1, 6], .inference()).array
      results.append([output, inferred] + network.parameters.map(\.gradient.array))
    }
    for (a, b) in zip(results[0], results[1]) {
      #expect(GradientTests.deviation(a.map(Double.init), b.map(Double.init)) < 1e-5)
    }
  }

  @Test func batchesDontChangeInference() throws {
    let network = try Network<Float>(SmallNetworks.mixed, seed: Seed(1))
    let values = gaussians(5 * 96, 2).map { Float($0) }
    let together = try network.forward(Tensor([5, 12, 8, 1], values: values), .inference()).array
    for clip in 0..<5 {
      let alone = try network.forward(
        Tensor([1, 12, 8, 1], values: Array(values[clip * 96..<(clip + 1) * 96])), .inference()
      ).array
      for (a, b) in zip(alone, together[clip * 3..<(clip + 1) * 3]) { #expect(abs(a - b) < 1e-5) }
    }
  }

  @Test func specificationsSurviveJSON() throws {
    for specification in SmallNetworks.all + [Self.reference, SmallNetworks.mixed] {
      let document = try JSONEncoder().encode(specification)
      #expect(try JSONDecoder().decode(NetworkSpecification.self, from: document) == specification)
    }
  }

  @Test(arguments: [
    ([8, 8, 1], [LayerSpecification.convolution(filters: 0, window: WindowSize(3, 3))]),
    ([8, 8, 1], [.convolution(filters: 2, window: WindowSize(2, 2))]),
    ([8, 8, 1], [.maxPooling(window: WindowSize(9, 1))]),
    ([8, 8], [.convolution(filters: 2, window: WindowSize(3, 3))]),
    ([8], [.lstm(units: 3)]), ([8, 6], [.selfAttention(heads: 4)]), ([8, 6], [.dropout(rate: 1)]),
    ([8, 6], [.selfAttention(heads: 2, dropout: 1)]), ([8], [.lastStep]),
    ([8, 6], [.residual(body: [.dense(units: 5)])]), ([8, 0], [.dense(units: 5)]), ([8], [.temporalMean]),
    // What would take exponential time to look through.
    ([8, 6], (0..<40).reduce([.dense(units: 6)]) { body, _ in [.residual(body: body)] }),
  ])
  func impossibleNetworksAreRefused(_ shape: [Int], _ layers: [LayerSpecification]) {
    #expect(throws: NeuralError.self) {
      _ = try Network<Float>(SmallNetworks.make("impossible", shape, layers), seed: Seed(0))
    }
  }

  @Test func whatNoMemoryHoldsIsRefused() throws {
    func expectTooLarge(_ layers: [LayerSpecification]) {
      let error = #expect(throws: NeuralError.self) {
        _ = try Network<Float>(SmallNetworks.make("large", [1 << 10, 1 << 20], layers), seed: Seed(0))
      }
      guard case .tooLarge = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    expectTooLarge([.dense(units: 1 << 20)])
    expectTooLarge([.lstm(units: 1 << 19, isBidirectional: true)])
    expectTooLarge([.selfAttention(heads: 1)])
    expectTooLarge([.flatten, .dense(units: 1 << 20)])
    #expect(throws: NeuralError.self) {
      _ = try Network<Float>(SmallNetworks.make("large", [.max, 2], [.temporalMean]), seed: Seed(0))
    }
    var plan = TrainingPlan()
    plan.batchSize = 1 << 40
    #expect(throws: NeuralError.self) {
      _ = try Trainer<Float>(Network(SmallNetworks.mixed, seed: Seed(0)), plan: plan)
    }
  }

  @Test func wrongInputsAreRefused() throws {
    let network = try Network<Float>(SmallNetworks.mixed, seed: Seed(1))
    for shape in [[2, 12, 7, 1], [2, 12, 8], [0, 12, 8, 1], [2, 0, 8, 1]] {
      #expect(throws: NeuralError.self) { _ = try network.forward(Tensor(shape), .inference()) }
    }
    for lengths in [[12], [12, 13], [-1, 4]] {
      #expect(throws: NeuralError.self) {
        _ = try network.forward(Tensor([2, 12, 8, 1]), lengths: lengths, .inference())
      }
    }
    // Other durations are fine, but not for a network that has weights for every step.
    #expect(try network.forward(Tensor([2, 30, 8, 1]), .inference()).shape == [2, 3])
    let flat = try Network<Float>(
      SmallNetworks.make("flat", [4, 3], [.flatten, .dense(units: 2)]), seed: Seed(1))
    #expect(throws: NeuralError.self) { _ = try flat.forward(Tensor([2, 5, 3]), .inference()) }
  }

  @Test func attentionDropoutKeepsTheMean() throws {
    let layers: [LayerSpecification] = [.selfAttention(heads: 2, dropout: 0.4), .temporalMean]
    let network = try Network<Float>(SmallNetworks.make("dropping", [12, 4], layers), seed: Seed(1))
    let input = Tensor<Float>([1, 12, 4], values: gaussians(48, 3).map { Float($0) })
    let whole = try network.forward(input, .inference()).array
    #expect(try network.forward(input, .training(seed: Seed(7))).array != whole)
    let rounds = 4000
    var mean = [Double](repeating: 0, count: 4)
    for round in 0..<rounds {
      let output = try network.forward(input, .training(seed: Seed(UInt64(round))))
      for index in mean.indices { mean[index] += Double(output.values[index]) / Double(rounds) }
    }
    #expect(GradientTests.deviation(mean, whole.map { Double($0) }) < 0.02)
    #expect(try network.forward(input, .inference()).array == whole)
  }

  @Test func initialWeightsFollowTheirDistributions() throws {
    let network = try Network<Double>(
      SmallNetworks.make(
        "large", [10, 200], [.lstm(units: 40), .temporalMean, .dense(units: 300), .activation(.relu)]),
      seed: Seed(1))
    let dense = try #require(network.parameters.first { $0.name == "3-dense/weight" }).value.array
    let variance = dense.reduce(0) { $0 + $1 * $1 } / Double(dense.count)
    #expect(abs(variance / (2 / 40.0) - 1) < 0.05)
    let recurrent = try #require(network.parameters.first { $0.name == "1-lstm/recurrent-weight" }).value.array
    for (a, b, expected) in [(0, 0, 1.0), (0, 7, 0), (39, 39, 1), (12, 38, 0)] {
      let product = (0..<40).reduce(0) { $0 + recurrent[a * 160 + 40 + $1] * recurrent[b * 160 + 40 + $1] }
      #expect(abs(product - expected) < 1e-9)
    }
    let other = try Network<Double>(network.specification, seed: Seed(2))
    #expect(other.parameters[0].value.array != network.parameters[0].value.array)
  }
}
