/// The mean of a clip's valid part, [N, columns]: over time and frequency (global average pooling, columns = C) or over
/// time alone (columns = F·C or D). A clip without a valid step gives zeros.
final class MeanPooling<Scalar: NeuralScalar>: Layer {
  private let columns: Int
  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private let sums = ChunkSums<Double>()
  private var layout = ClipLayout(shape: [0, 0], lengths: nil)
  private var inputShape: [Int] = []

  init(columns: Int) { self.columns = columns }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    layout = input.layout
    inputShape = input.values.shape
    output.resize(to: [layout.clips, columns])
    // One part a clip: these sums are the result.
    sums.prepare(count: layout.clips, size: columns)
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let rows = layout.validValues(clip) / columns
        Scalar.addColumnSums(
          input.values.values + clip * layout.valuesPerClip, rows: rows, columns: columns, to: sums[clip])
        let count = Double(max(1, rows))
        Scalar.round((0..<columns).map { sums[clip][$0] / count }, into: output.values + clip * columns)
      }
    }
    return Activation(values: output, lengths: nil)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    guard needsInput else { return Tensor() }
    inputGradient.resize(to: inputShape)
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let dx = inputGradient.values + clip * layout.valuesPerClip
        Scalar.clear(dx, count: layout.valuesPerClip)
        let rows = layout.validValues(clip) / columns
        for row in 0..<rows {
          Scalar.addMultiple(
            gradient.values + clip * columns, 1 / Scalar(rows), to: dx + row * columns, count: columns)
        }
      }
    }
    return inputGradient
  }
}
