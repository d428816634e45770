import Foundation

/// Adds sines and cosines of the time step (Vaswani et al. 2017, arXiv:1706.03762, section 3.5) to the valid steps.
final class PositionalEncoding<Scalar: NeuralScalar>: Layer {
  private let width: Int
  private let table = Tensor<Scalar>()
  private let output = Tensor<Scalar>()

  init(width: Int) { self.width = width }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    let layout = input.layout
    if table.shape.first != layout.steps { makeTable(steps: layout.steps) }
    output.resize(to: input.values.shape)
    Scalar.copy(input.values.values, to: output.values, count: output.count)
    for clip in 0..<layout.clips {
      Scalar.addMultiple(
        table.values, 1, to: output.values + clip * layout.valuesPerClip, count: layout.validValues(clip))
    }
    return Activation(values: output, lengths: input.lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> { gradient }

  private func makeTable(steps: Int) {
    table.resize(to: [steps, width])
    for step in 0..<steps {
      for column in 0..<width {
        let angle = Double(step) / pow(10_000, Double(column / 2 * 2) / Double(width))
        table.values[step * width + column] = Scalar(column.isMultiple(of: 2) ? sin(angle) : cos(angle))
      }
    }
  }
}
