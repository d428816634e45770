/// Mean over windows of time and frequency that lie wholly in the valid part of a clip.
final class AveragePooling2D<Scalar: NeuralScalar>: Layer {
  private let geometry: WindowGeometry
  private let output = Tensor<Scalar>()
  private let inputGradient = Tensor<Scalar>()
  private var input = Activation<Scalar>(values: Tensor(), lengths: nil)

  init(geometry: WindowGeometry) { self.geometry = geometry }

  func forward(_ input: Activation<Scalar>, _ pass: Pass) -> Activation<Scalar> {
    self.input = input
    let full = geometry.with(height: input.values.shape[1])
    let lengths = input.lengths?.map { full.with(height: $0).outHeight }
    output.resize(to: [input.values.shape[0], full.outHeight, full.outWidth, full.channels])
    output.fill(0)
    forEachPixel(pass) { pixel, window in
      Scalar.addMultiple(
        input.values.values + pixel, 1 / Scalar(windowSize), to: output.values + window, count: geometry.channels)
    }
    return Activation(values: output, lengths: lengths)
  }

  func backward(_ gradient: Tensor<Scalar>, needsInput: Bool, _ pass: Pass) -> Tensor<Scalar> {
    guard needsInput else { return Tensor() }
    inputGradient.resize(to: input.values.shape)
    inputGradient.fill(0)
    forEachPixel(pass) { pixel, window in
      Scalar.addMultiple(
        gradient.values + window, 1 / Scalar(windowSize), to: inputGradient.values + pixel, count: geometry.channels)
    }
    return inputGradient
  }

  private var windowSize: Int { geometry.window.time * geometry.window.frequency }

  /// The pixels of all windows, with the places where the channels of pixel and window begin.
  private func forEachPixel(_ pass: Pass, _ body: (_ pixel: Int, _ window: Int) -> Void) {
    let layout = input.layout
    let full = geometry.with(height: layout.steps)
    BatchChunks(clips: layout.clips).forEach(workers: pass.workers) { _, _, clips in
      for clip in clips {
        let image = geometry.with(height: layout.validSteps(clip))
        for row in 0..<image.outHeight {
          for column in 0..<image.outWidth {
            let window = ((clip * full.outHeight + row) * image.outWidth + column) * image.channels
            for position in 0..<windowSize {
              let y = row * image.stride.time + position / image.window.frequency
              let x = column * image.stride.frequency + position % image.window.frequency
              body(clip * layout.valuesPerClip + (y * image.width + x) * image.channels, window)
            }
          }
        }
      }
    }
  }
}
