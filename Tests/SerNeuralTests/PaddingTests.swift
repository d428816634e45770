import SerNumerics
import Testing

@testable import SerNeural

/// What stands behind the end of a clip changes nothing.
@Suite struct PaddingTests {
  private static let specifications = SmallNetworks.all.filter {
    $0.inputShape.count > 1 && !$0.layers.contains(.flatten)
  }

  /// A batch cut to `steps` steps, and the same batch with rubbish behind them.
  private func run<Scalar: NeuralScalar>(
    _ specification: NetworkSpecification, extra: Int, _: Scalar.Type
  ) throws -> (output: [Double], gradients: [[Double]]) {
    var specification = specification
    // Draws of dropout go by the place in memory, which padding moves.
    specification.layers = Self.withoutDropout(specification.layers)
    let steps = specification.inputShape[0]
    let perStep = specification.inputShape.dropFirst().reduce(1, *)
    let values = gaussians(4 * steps * perStep, 3).map { Scalar($0) }
    var padded: [Scalar] = []
    for clip in 0..<4 {
      padded += values[clip * steps * perStep..<(clip + 1) * steps * perStep]
      padded += [Scalar](repeating: 1e6, count: extra * perStep)
    }
    let input = Tensor([4, steps + extra] + specification.inputShape.dropFirst(), values: padded)
    let network = try Network<Scalar>(specification, seed: Seed(4))
    let pass = Pass.training(seed: Seed(1))
    let output = try network.forward(input, lengths: [Int](repeating: steps, count: 4), pass)
    let array = output.array.map { Double($0) }
    let gradient = Tensor(output.shape, values: gaussians(output.count, 8).map { Scalar($0) })
    network.backward(gradient, pass)
    return (array, network.parameters.map { $0.gradient.array.map { Double($0) } })
  }

  /// Attention's own dropout stays: its draws go by clip and head.
  private static func withoutDropout(_ layers: [LayerSpecification]) -> [LayerSpecification] {
    layers.map { layer in
      switch layer {
      case .dropout: .dropout(rate: 0)
      case .residual(let body, let shortcut):
        .residual(body: withoutDropout(body), shortcut: withoutDropout(shortcut))
      default: layer
      }
    }
  }

  @Test(arguments: specifications)
  func neverChangesAResult(_ specification: NetworkSpecification) throws {
    var (short, long) = (
      try run(specification, extra: 0, Double.self), try run(specification, extra: 3, Double.self)
    )
    #expect(GradientTests.deviation(long.output, short.output) < 1e-12)
    for (a, b) in zip(long.gradients, short.gradients) { #expect(GradientTests.deviation(a, b) < 1e-9) }
    // Gradients through a softmax of nearly equal weights are small differences, so that in single precision only the
    // gradient as a whole says something.
    short = try run(specification, extra: 0, Float.self)
    long = try run(specification, extra: 3, Float.self)
    #expect(GradientTests.deviation(long.output, short.output) < 1e-5)
    #expect(GradientTests.deviation(long.gradients.flatMap(\.self), short.gradients.flatMap(\.self)) < 1e-2)
  }

  @Test func emptyClipGivesFiniteNumbers() throws {
    let network = try Network<Float>(SmallNetworks.mixed, seed: Seed(1))
    let input = Tensor<Float>([2, 12, 8, 1], values: gaussians(2 * 96, 1).map { Float($0) })
    for lengths in [[0, 12], [1, 1], [0, 0]] {
      let pass = Pass.training(seed: Seed(0))
      let output = try network.forward(input, lengths: lengths, pass)
      #expect(output.array.allSatisfy { $0.isFinite })
      network.backward(Tensor(output.shape, values: [Float](repeating: 1, count: output.count)), pass)
      #expect(network.parameters.allSatisfy { $0.gradient.array.allSatisfy { $0.isFinite } })
    }
  }

  @Test func attentionWeightsAddUpOverValidSteps() throws {
    let specification = SmallNetworks.make("pooling", [6, 4], [.attentionPooling(units: 3)])
    let network = try Network<Float>(specification, seed: Seed(1))
    let input = Tensor<Float>([2, 6, 4], values: gaussians(48, 5).map { Float($0) })
    _ = try network.forward(input, lengths: [6, 2], .inference())
    let weights = try #require(network.attentionWeights?.array)
    #expect(abs(weights[..<6].reduce(0, +) - 1) < 1e-6 && weights[..<6].allSatisfy { $0 > 0 })
    #expect(abs(weights[6..<8].reduce(0, +) - 1) < 1e-6 && weights[8...].allSatisfy { $0 == 0 })
  }
}
