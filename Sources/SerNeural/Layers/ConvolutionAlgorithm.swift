/// A way to compute convolutions, image by image, with memory of its own for each worker.
protocol ConvolutionMapping<Scalar>: AnyObject {
  associatedtype Scalar: NeuralScalar

  /// `geometry`: of the largest image to come.
  func prepareForward(_ weight: Tensor<Scalar>, _ geometry: WindowGeometry, workers: Int)
  func convolve(
    _ pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, worker: Int, into out: UnsafeMutablePointer<Scalar>)
}

/// One that has gradients too.
protocol ConvolutionAlgorithm<Scalar>: ConvolutionMapping {
  func prepareBackward(_ weight: Tensor<Scalar>, _ geometry: WindowGeometry, needsInput: Bool, workers: Int)
  /// dw += what one image contributes; `g` is the gradient of its outputs.
  func addWeightGradient(
    _ pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, _ g: UnsafePointer<Scalar>, worker: Int,
    to dw: UnsafeMutablePointer<Scalar>)
  func inputGradient(
    _ g: UnsafePointer<Scalar>, _ image: WindowGeometry, worker: Int, into dx: UnsafeMutablePointer<Scalar>)
}
