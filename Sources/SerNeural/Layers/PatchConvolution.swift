import SerNumerics

/// Convolutions of every kind as products of patches with the weights [window · C, filters] (im2col): the patches of a
/// few rows at a time, so that they stay in the cache between being written and being multiplied.
final class PatchConvolution<Scalar: NeuralScalar>: ConvolutionAlgorithm {
  /// About half of a second-level cache.
  private static var patchBytes: Int { 512 << 10 }

  private let filters: Int
  private let patches = WorkerScratch<Scalar>()
  private var weight = Tensor<Scalar>()
  private var rowsPerStrip = 1

  init(filters: Int) { self.filters = filters }

  func prepareForward(_ weight: Tensor<Scalar>, _ geometry: WindowGeometry, workers: Int) {
    self.weight = weight
    let rowSize = geometry.outWidth * geometry.patchSize
    let fitting = Self.patchBytes / MemoryLayout<Scalar>.size / max(1, rowSize)
    rowsPerStrip = max(1, min(geometry.outHeight, fitting))
    patches.prepare(workers: workers, count: rowsPerStrip * rowSize)
  }

  func prepareBackward(_ weight: Tensor<Scalar>, _ geometry: WindowGeometry, needsInput: Bool, workers: Int) {
    prepareForward(weight, geometry, workers: workers)
  }

  func convolve(
    _ pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, worker: Int, into out: UnsafeMutablePointer<Scalar>
  ) {
    forEachStrip(image) { rows, first, count in
      Scalar.multiply(
        patches(of: pixels, image, rows, worker), MatrixOperand(weight.values, stride: filters),
        into: out + first * filters, resultStride: filters, rows: count, inner: image.patchSize, columns: filters)
    }
  }

  func addWeightGradient(
    _ pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, _ g: UnsafePointer<Scalar>, worker: Int,
    to dw: UnsafeMutablePointer<Scalar>
  ) {
    forEachStrip(image) { rows, first, count in
      let operand = patches(of: pixels, image, rows, worker)
      Scalar.multiply(
        MatrixOperand(operand.base, stride: operand.stride, transposed: true),
        MatrixOperand(g + first * filters, stride: filters), into: dw, resultStride: filters, rows: image.patchSize,
        inner: count, columns: filters, keeping: 1)
    }
  }

  func inputGradient(
    _ g: UnsafePointer<Scalar>, _ image: WindowGeometry, worker: Int, into dx: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.clear(dx, count: image.height * image.width * image.channels)
    forEachStrip(image) { rows, first, count in
      let patchGradient = image.isPointwise ? dx + first * image.channels : patches[worker]
      Scalar.multiply(
        MatrixOperand(g + first * filters, stride: filters),
        MatrixOperand(weight.values, stride: filters, transposed: true), into: patchGradient,
        resultStride: image.patchSize, rows: count, inner: filters, columns: image.patchSize)
      if !image.isPointwise { Scalar.scatterPatches(patchGradient, image, rows: rows, to: dx) }
    }
  }

  /// Output rows that are made together, with their first pixel and their number of pixels.
  private func forEachStrip(_ image: WindowGeometry, _ body: (_ rows: Range<Int>, _ first: Int, _ count: Int) -> Void) {
    for first in stride(from: 0, to: image.outHeight, by: rowsPerStrip) {
      let rows = first..<min(image.outHeight, first + rowsPerStrip)
      body(rows, first * image.outWidth, rows.count * image.outWidth)
    }
  }

  /// The patches of some output rows as a matrix: gathered, or the image itself where that is the same.
  private func patches(
    of pixels: UnsafePointer<Scalar>, _ image: WindowGeometry, _ rows: Range<Int>, _ worker: Int
  ) -> MatrixOperand<Scalar> {
    if image.isPointwise {
      return MatrixOperand(pixels + rows.lowerBound * image.width * image.channels, stride: image.patchSize)
    }
    Scalar.gatherPatches(pixels, image, rows: rows, into: patches[worker])
    return MatrixOperand(patches[worker], stride: image.patchSize)
  }
}
