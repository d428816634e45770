import SerNumerics
import Testing

@testable import SerNeural

/// Gradients against central differences of the sum of the outputs times fixed random numbers.
@Suite struct GradientTests {
  /// One network with inputs, lengths and the numbers that its outputs are multiplied with.
  struct Problem {
    let specification: NetworkSpecification
    let inputs: [Double]
    let lengths: [Int]?
    let weights: NetworkState<Double>
    static let clips = 5

    init(_ specification: NetworkSpecification, isPadded: Bool) throws {
      self.specification = specification
      let steps = specification.inputShape[0]
      let isSequence = specification.inputShape.count > 1 && !specification.layers.contains(.flatten)
      lengths = isPadded && isSequence ? [steps, steps - 1, 3, steps, 2] : nil
      inputs = gaussians(Self.clips * specification.inputShape.reduce(1, *), 11)
      let network = try Network<Double>(specification, seed: Seed(5))
      var state = network.state
      // Gains and biases away from their simple first values, all weights to values that a Float has.
      for index in state.entries.indices where !state.entries[index].name.contains("running") {
        let noise = gaussians(state.entries[index].values.count, UInt64(20 + index))
        state.entries[index].values = zip(state.entries[index].values, noise).map { Double(Float($0 + 0.2 * $1)) }
      }
      weights = state
    }

    func makeNetwork<Scalar: NeuralScalar>(_: Scalar.Type) throws -> Network<Scalar> {
      let network = try Network<Scalar>(specification, seed: Seed(5))
      for (entry, parameter) in zip(weights.entries, network.parameters + network.statistics) {
        parameter.value.copy(from: entry.values.map { Scalar($0) })
      }
      return network
    }

    func makeInputs<Scalar: NeuralScalar>(_: Scalar.Type) -> Tensor<Scalar> {
      Tensor([Self.clips] + specification.inputShape, values: inputs.map { Scalar($0) })
    }

    /// All of a few numbers, and some 200 spread over many.
    static func checkedIndices(_ count: Int) -> [Int] { Array(stride(from: 0, to: count, by: max(1, count / 199))) }

    static func factors(_ count: Int) -> [Double] { gaussians(count, 99) }

    /// Gradients of all parameters and of the inputs, by the backward pass.
    func analytic<Scalar: NeuralScalar>(_ type: Scalar.Type, workers: Int = 1) throws -> [String: [Double]] {
      let network = try makeNetwork(type)
      let pass = Pass.training(seed: Seed(3), workers: workers)
      let output = try network.forward(makeInputs(type), lengths: lengths, pass)
      let gradient = Tensor<Scalar>(output.shape, values: Self.factors(output.count).map { Scalar($0) })
      var found = ["input": network.backwardToInput(gradient, pass).array.map { Double($0) }]
      for parameter in network.parameters { found[parameter.name] = parameter.gradient.array.map { Double($0) } }
      return found
    }

    /// The same, by moving one number after the other, in double precision.
    func numeric() throws -> [String: [Double]] {
      let network = try makeNetwork(Double.self)
      let pass = Pass.training(seed: Seed(3))
      func objective(_ inputs: Tensor<Double>) throws -> Double {
        // A pass may clear what is behind the clips' ends, and later layers overwrite what earlier ones gave.
        let copy = Tensor<Double>(inputs.shape, values: inputs.array)
        let output = try network.forward(copy, lengths: lengths, pass)
        return zip(output.array, Self.factors(output.count)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let inputs = makeInputs(Double.self)
      var found: [String: [Double]] = [:]
      let tensors = [("input", inputs)] + network.parameters.map { ($0.name, $0.value) }
      for (name, tensor) in tensors {
        found[name] = try Self.checkedIndices(tensor.count).map { index in
          let value = tensor.values[index]
          let step = 1e-5
          tensor.values[index] = value + step
          let above = try objective(inputs)
          tensor.values[index] = value - step
          let below = try objective(inputs)
          tensor.values[index] = value
          return (above - below) / (2 * step)
        }
      }
      return found
    }
  }

  /// ‖a - b‖ / ‖b‖, or ‖a‖ if b is 0 everywhere.
  static func deviation(_ a: [Double], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    let difference = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    let size = b.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return size > 1e-7 ? difference / size : difference
  }

  @Test(arguments: SmallNetworks.all, [false, true])
  func agreeWithCentralDifferences(_ specification: NetworkSpecification, isPadded: Bool) throws {
    let problem = try Problem(specification, isPadded: isPadded)
    let numeric = try problem.numeric()
    let inDouble = try problem.analytic(Double.self)
    let inFloat = try problem.analytic(Float.self)
    #expect(numeric.count == inDouble.count && numeric.count > 0)
    for (name, expected) in numeric {
      func deviation(_ found: [Double]?) throws -> Double {
        let found = try #require(found)
        return Self.deviation(Problem.checkedIndices(found.count).map { found[$0] }, expected)
      }
      let (double, float) = (try deviation(inDouble[name]), try deviation(inFloat[name]))
      #expect(double < 1e-6, "\(specification.name) \(name): \(double) in double precision")
      #expect(float < 1e-2, "\(specification.name) \(name): \(float) in single precision")
    }
    let size = (numeric["input"] ?? []).reduce(0) { $0 + abs($1) }
    #expect(size > 1e-3, "nothing depends on the input: nothing was tested")
  }

  @Test(arguments: SmallNetworks.all)
  func dontDependOnTheNumberOfWorkers(_ specification: NetworkSpecification) throws {
    let problem = try Problem(specification, isPadded: true)
    let one = try problem.analytic(Float.self)
    for workers in [2, 4] { #expect(try problem.analytic(Float.self, workers: workers) == one) }
  }
}

extension NetworkSpecification: CustomTestStringConvertible {
  public var testDescription: String { name }
}
