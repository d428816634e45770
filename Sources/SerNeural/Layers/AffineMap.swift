import SerNumerics

/// y = x · weight + bias for the rows of a batch: the part that dense layers, recurrent layers and attention share.
final class AffineMap<Scalar: NeuralScalar> {
  let inputs: Int
  let outputs: Int
  /// [inputs, outputs]
  let weight: Parameter<Scalar>
  let bias: Parameter<Scalar>?
  var parameters: [Parameter<Scalar>] { [weight] + (bias.map { [$0] } ?? []) }

  private let weightSums = ChunkSums<Scalar>()
  private let biasSums = ChunkSums<Double>()

  init(inputs: Int, outputs: Int, hasBias: Bool = true, prefix: String = "") {
    self.inputs = inputs
    self.outputs = outputs
    weight = Parameter(prefix + "weight", [inputs, outputs], decays: true)
    bias = hasBias ? Parameter(prefix + "bias", [outputs]) : nil
  }

  /// y [rows, outputs] of x [rows, inputs].
  func apply(_ x: UnsafePointer<Scalar>, rows: Int, into y: UnsafeMutablePointer<Scalar>) {
    Scalar.multiply(
      MatrixOperand(x, stride: inputs), MatrixOperand(weight.value.values, stride: outputs), into: y,
      resultStride: outputs, rows: rows, inner: inputs, columns: outputs)
    if let bias { Scalar.addBias(bias.value.values, to: y, rows: rows, columns: outputs) }
  }

  /// To be called before a backward pass in `chunks` chunks.
  func prepareGradients(chunks: Int) {
    weightSums.prepare(count: chunks, size: weight.count)
    if bias != nil { biasSums.prepare(count: chunks, size: outputs) }
  }

  /// Adds what some rows contribute to the gradients of the parameters.
  func addGradients(x: UnsafePointer<Scalar>, g: UnsafePointer<Scalar>, rows: Int, chunk: Int) {
    Scalar.multiply(
      MatrixOperand(x, stride: inputs, transposed: true), MatrixOperand(g, stride: outputs), into: weightSums[chunk],
      resultStride: outputs, rows: inputs, inner: rows, columns: outputs, keeping: 1)
    if bias != nil { Scalar.addColumnSums(g, rows: rows, columns: outputs, to: biasSums[chunk]) }
  }

  /// To be called after the last chunk.
  func finishGradients() {
    weightSums.reduce(into: weight.gradient.values)
    if let bias { biasSums.reduceRounded(into: bias.gradient.values) }
  }

  /// dx = g · weightᵀ + kept · dx
  func inputGradient(
    _ g: UnsafePointer<Scalar>, rows: Int, into dx: UnsafeMutablePointer<Scalar>, keeping kept: Scalar = 0
  ) {
    Scalar.multiply(
      MatrixOperand(g, stride: outputs), MatrixOperand(weight.value.values, stride: outputs, transposed: true),
      into: dx, resultStride: inputs, rows: rows, inner: outputs, columns: inputs, keeping: kept)
  }
}
