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
  /// The weight, and its transpose for the way back, packed for this processor's vectors; elsewhere, and for other
  /// widths, general products take it as it is.
  private let panels = Tensor<Scalar>()
  private let backwardPanels = Tensor<Scalar>()
  private let usesPanels: Bool
  private let usesBackwardPanels: Bool

  init(inputs: Int, outputs: Int, hasBias: Bool = true, prefix: String = "") {
    self.inputs = inputs
    self.outputs = outputs
    weight = Parameter(prefix + "weight", [inputs, outputs], decays: true)
    bias = hasBias ? Parameter(prefix + "bias", [outputs]) : nil
    usesPanels = Scalar.hasDirectConvolution && outputs.isMultiple(of: 16)
    usesBackwardPanels = Scalar.hasDirectConvolution && inputs.isMultiple(of: 16)
  }

  /// To be called before a forward pass.
  func prepareForward() {
    guard usesPanels else { return }
    panels.resize(to: [weight.count])
    Scalar.packFilters(weight.value.values, size: inputs, filters: outputs, into: panels.values)
  }

  /// y [rows, outputs] of x [rows, inputs].
  func apply(_ x: UnsafePointer<Scalar>, rows: Int, into y: UnsafeMutablePointer<Scalar>) {
    multiply(PlacedRows(x, stride: inputs, count: rows), into: y, stride: outputs, adds: false)
    if let bias { Scalar.addBias(bias.value.values, to: y, rows: rows, columns: outputs) }
  }

  /// y = x · weight, or with `adds` that much more, without the bias. Rows that are left out may get rubbish.
  func multiply(_ x: PlacedRows<Scalar>, into y: UnsafeMutablePointer<Scalar>, stride: Int, adds: Bool) {
    if usesPanels {
      Scalar.panelProduct(
        x, inner: inputs, panels: panels.values, columns: outputs, adds: adds, into: y, stride: stride)
    } else {
      Scalar.multiply(
        MatrixOperand(x.base, stride: x.stride), MatrixOperand(weight.value.values, stride: outputs), into: y,
        resultStride: stride, rows: x.allCount, inner: inputs, columns: outputs, keeping: adds ? 1 : 0)
    }
  }

  /// To be called before a backward pass in `chunks` chunks.
  func prepareGradients(chunks: Int, needsInput: Bool) {
    weightSums.prepare(count: chunks, size: weight.count)
    if bias != nil { biasSums.prepare(count: chunks, size: outputs) }
    guard needsInput, usesBackwardPanels else { return }
    backwardPanels.resize(to: [weight.count])
    Scalar.packTransposed(weight.value.values, size: outputs, columns: inputs, into: backwardPanels.values)
  }

  /// Adds what some rows, `stride` apart or beside each other, contribute to the gradients of the parameters.
  func addGradients(
    x: UnsafePointer<Scalar>, stride: Int? = nil, g: UnsafePointer<Scalar>, rows: Int, chunk: Int
  ) {
    let stride = stride ?? inputs
    if usesPanels {
      Scalar.addPanelWeightGradient(
        PlacedRows(x, stride: stride, count: rows), inner: inputs, g: g, columns: outputs, to: weightSums[chunk])
    } else {
      Scalar.multiply(
        MatrixOperand(x, stride: stride, transposed: true), MatrixOperand(g, stride: outputs),
        into: weightSums[chunk], resultStride: outputs, rows: inputs, inner: rows, columns: outputs, keeping: 1)
    }
    if bias != nil { Scalar.addColumnSums(g, rows: rows, columns: outputs, to: biasSums[chunk]) }
  }

  /// To be called after the last chunk.
  func finishGradients() {
    weightSums.reduce(into: weight.gradient.values)
    if let bias { biasSums.reduceRounded(into: bias.gradient.values) }
  }

  /// dx = g · weightᵀ, or with `adds` that much more.
  func inputGradient(
    _ g: UnsafePointer<Scalar>, rows: Int, into dx: UnsafeMutablePointer<Scalar>, adds: Bool = false
  ) {
    inputGradient(PlacedRows(g, stride: outputs, count: rows), into: dx, adds: adds)
  }

  /// The same for rows of g that stand apart; rows that are left out may get rubbish.
  func inputGradient(_ g: PlacedRows<Scalar>, into dx: UnsafeMutablePointer<Scalar>, adds: Bool) {
    if usesBackwardPanels {
      Scalar.panelProduct(
        g, inner: outputs, panels: backwardPanels.values, columns: inputs, adds: adds, into: dx, stride: inputs)
    } else {
      Scalar.multiply(
        MatrixOperand(g.base, stride: g.stride),
        MatrixOperand(weight.value.values, stride: outputs, transposed: true), into: dx, resultStride: inputs,
        rows: g.allCount, inner: outputs, columns: inputs, keeping: adds ? 1 : 0)
    }
  }
}

extension PlacedRows {
  /// How many rows there are up to the last one meant.
  fileprivate var allCount: Int { places.map { count > 0 ? $0[count - 1] + 1 : 0 } ?? count }
}
