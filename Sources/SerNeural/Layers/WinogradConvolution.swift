/// Convolutions with windows of 3 × 3 by minimal filtering: 2.25 times fewer multiplications.
///
/// For judging alone. Training keeps to the convolution itself, whose gradients are exactly those of what it computes.
final class WinogradConvolution<Scalar: NeuralScalar>: ConvolutionMapping {
  private let filters: Int
  private let panels = Tensor<Scalar>()
  private let scratch = WorkerScratch<Scalar>()

  init(filters: Int) { self.filters = filters }

  /// Whether this can be done: on this processor, for this window, and for as many filters.
  static func suits(_ geometry: WindowGeometry, filters: Int) -> Bool {
    Scalar.hasDirectConvolution && geometry.window == WindowSize(3, 3) && geometry.stride == WindowSize(1, 1)
      && geometry.padding == WindowSize(1, 1) && geometry.channels.isMultiple(of: 16) && filters.isMultiple(of: 16)
  }

  func prepareForward(_ weight: Tensor<Scalar>, _ geometry: WindowGeometry, workers: Int) {
    let channels = geometry.channels
    panels.resize(to: [Scalar.winogradPanels(channels: channels, filters: filters)])
    Scalar.winogradFilters(weight.values, channels: channels, filters: filters, into: panels.values)
    scratch.prepare(workers: workers, count: Scalar.winogradScratch(channels: channels, filters: filters))
  }

  func convolve(
    _ pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, worker: Int, into out: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.winogradConvolve(
      pixels, image, panels: panels.values, filters: filters, scratch: scratch[worker], into: out)
  }
}
