import SerNumerics

/// The kernel values of a two-class problem that stand in memory as a whole, row by row.
struct DenseKernelRows {
  let count: Int
  let values: UnsafeMutablePointer<Float>
  /// Keeps `values` alive.
  private let buffer: KernelBuffer

  /// Room for count² values in this buffer, not yet computed; only the latest rows of a buffer are valid.
  init(count: Int, in buffer: KernelBuffer) {
    self.count = count
    self.buffer = buffer
    values = buffer.reserve(count * count)
  }

  /// The kernel of a row with itself.
  func diagonal(_ row: Int) -> Float { values[row * (count + 1)] }

  /// Kernel values of a row with all.
  func row(_ row: Int) -> UnsafePointer<Float> { UnsafePointer(values + row * count) }
}
