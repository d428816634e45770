/// Convolutions of stride 1 from the image itself, with zeros copied around it: no patches, which would be nine images
/// for a window of nine pixels. The gradient of the input is a convolution too, of that of the output with the weights
/// back to front; where the image has no multiple of 16 channels to be the filters of that one, patches do it.
final class DirectConvolution<Scalar: NeuralScalar>: ConvolutionAlgorithm {
  private let filters: Int
  private let padded = WorkerScratch<Scalar>()
  private let panels = Tensor<Scalar>()
  private let flipped = Tensor<Scalar>()
  private let patches: PatchConvolution<Scalar>

  init(filters: Int) {
    self.filters = filters
    patches = PatchConvolution(filters: filters)
  }

  /// Whether this can be done: on this processor, for this window, and for as many filters.
  static func suits(_ geometry: WindowGeometry, filters: Int) -> Bool {
    Scalar.hasDirectConvolution && geometry.stride == WindowSize(1, 1) && !geometry.isPointwise
      && filters.isMultiple(of: 16)
      && geometry.padding.time < geometry.window.time && geometry.padding.frequency < geometry.window.frequency
  }

  func prepareForward(_ weight: Tensor<Scalar>, _ geometry: WindowGeometry, workers: Int) {
    panels.resize(to: weight.shape)
    Scalar.packFilters(weight.values, size: geometry.patchSize, filters: filters, into: panels.values)
    padded.prepare(workers: workers, count: geometry.paddedCount)
  }

  func prepareBackward(_ weight: Tensor<Scalar>, _ geometry: WindowGeometry, needsInput: Bool, workers: Int) {
    let back = backward(geometry)
    padded.prepare(workers: workers, count: max(geometry.paddedCount, back.paddedCount))
    guard needsInput else { return }
    guard canGoBack(geometry) else {
      return patches.prepareBackward(weight, geometry, needsInput: true, workers: workers)
    }
    flipped.resize(to: [back.patchSize, geometry.channels])
    panels.resize(to: flipped.shape)
    Scalar.flipFilters(
      weight.values, window: geometry.window.time * geometry.window.frequency, channels: geometry.channels,
      filters: filters, into: flipped.values)
    Scalar.packFilters(flipped.values, size: back.patchSize, filters: geometry.channels, into: panels.values)
  }

  func convolve(
    _ pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, worker: Int, into out: UnsafeMutablePointer<Scalar>
  ) {
    guard image.outHeight > 0 else { return }
    Scalar.pad(pixels, image, into: padded[worker])
    Scalar.convolve(padded: padded[worker], image, panels: panels.values, filters: filters, into: out)
  }

  func addWeightGradient(
    _ pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, _ g: UnsafePointer<Scalar>, worker: Int,
    to dw: UnsafeMutablePointer<Scalar>
  ) {
    guard image.outHeight > 0 else { return }
    Scalar.pad(pixels, image, into: padded[worker])
    Scalar.addWeightGradient(padded: padded[worker], image, g: g, filters: filters, to: dw)
  }

  func inputGradient(
    _ g: UnsafePointer<Scalar>, _ image: WindowGeometry, worker: Int, into dx: UnsafeMutablePointer<Scalar>
  ) {
    guard image.outHeight > 0, canGoBack(image) else {
      return patches.inputGradient(g, image, worker: worker, into: dx)
    }
    let back = backward(image)
    Scalar.pad(g, back, into: padded[worker])
    Scalar.convolve(padded: padded[worker], back, panels: panels.values, filters: image.channels, into: dx)
  }

  private func canGoBack(_ image: WindowGeometry) -> Bool { image.channels.isMultiple(of: 16) }

  /// The convolution that leads from the outputs back to an image.
  private func backward(_ image: WindowGeometry) -> WindowGeometry {
    WindowGeometry(
      height: image.outHeight, width: image.outWidth, channels: filters, window: image.window, stride: image.stride,
      padding: WindowSize(
        image.window.time - 1 - image.padding.time, image.window.frequency - 1 - image.padding.frequency))
  }
}
