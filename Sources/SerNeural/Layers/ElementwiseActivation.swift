/// An activation function for every value by itself.
public enum ActivationFunction: String, Codable, Sendable {
  case relu, gelu
}

/// ReLU or GELU: both leave zeros, and so padding, alone.
final class ElementwiseActivation<Scalar: NeuralScalar>: Layer {
  private let function: ActivationFunction
  private let output = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(_ function: ActivationFunction) { self.function = function }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    output.resize(to: input.values.shape)
    forEachRun(pass) { first, count in
      switch function {
      case .relu: Scalar.rectify(input.values.values + first, into: output.values + first, count: count)
      case .gelu: Scalar.gelu(input.values.values + first, into: output.values + first, count: count)
      }
    }
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    forEachRun(pass) { first, count in
      switch function {
      case .relu: Scalar.rectifyGradient(output.values + first, gradient.values + first, count: count)
      case .gelu: Scalar.geluGradient(input.values.values + first, gradient.values + first, count: count)
      }
    }
    return gradient
  }

  /// The valid values of some clips at a time.
  private func forEachRun(_ pass: Pass, _ body: (_ first: Int, _ count: Int) -> Void) {
    let layout = input.layout
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      layout.forEachRun(of: clips) { first, rows in body(first * layout.valuesPerStep, rows * layout.valuesPerStep) }
      for clip in clips { layout.clearPadding(of: clip, in: output.values) }
    }
  }
}
