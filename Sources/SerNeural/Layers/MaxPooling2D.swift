/// Maximum pooling over time and frequency: windows that lie wholly in the valid part of a clip, as PyTorch's.
final class MaxPooling2D<Scalar: NeuralScalar>: Layer {
  private let geometry: WindowGeometry
  private let pool: PooledWindows<Scalar>
  private let ones: Tensor<Scalar>
  private let zeros: Tensor<Scalar>
  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(geometry: WindowGeometry) {
    self.geometry = geometry
    pool = PooledWindows(geometry: geometry)
    ones = Tensor([geometry.channels])
    zeros = Tensor([geometry.channels])
    ones.fill(1)
  }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    return pool.forward(input, scale: ones, shift: zeros, lower: -.infinity, into: output, pass)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    guard needsInput else { return Tensor() }
    inputGradient.resize(to: input.values.shape)
    let (layout, pooled) = (input.layout, ClipLayout(shape: gradient.shape, lengths: pool.lengths))
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let dx = inputGradient.values + clip * layout.valuesPerClip
        Scalar.clear(dx, count: layout.valuesPerClip)
        Scalar.addMaximumPoolGradient(
          gradient.values + clip * pooled.valuesPerClip, winner: pool.winners + clip * pooled.valuesPerClip,
          geometry.with(height: layout.validSteps(clip)), to: dx)
      }
    }
    return inputGradient
  }
}
