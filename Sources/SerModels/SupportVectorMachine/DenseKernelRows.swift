import SerNumerics

/// The rows of a Gram matrix that stands in memory as a whole.
final class DenseKernelRows: KernelRowSource {
  let count: Int
  let isComputedOnDemand = false
  private let values: UnsafeMutablePointer<Float>

  /// Computes the kernel among all rows of an operand.
  init(computing operand: KernelOperand) {
    count = operand.count
    values = .allocate(capacity: max(count * count, 1))
    values.initialize(repeating: 0, count: count * count)
    operand.writeGram(into: UnsafeMutableBufferPointer(start: values, count: count * count))
  }

  /// Copies the part of a square matrix that lies in these ranges of rows and columns: contiguous rows are worth
  /// more than the copy, which costs about as much as a handful of the solver's iterations.
  init(copying gram: Matrix, ranges: [Range<Int>]) {
    count = ranges.reduce(0) { $0 + $1.count }
    values = .allocate(capacity: max(count * count, 1))
    gram.values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      var target = values
      for row in ranges.joined() {
        for range in ranges {
          target.initialize(from: base + row * gram.columns + range.lowerBound, count: range.count)
          target += range.count
        }
      }
    }
  }

  deinit { values.deallocate() }

  func diagonal(_ position: Int) -> Float { values[position * count + position] }

  func row(_ position: Int, length: Int) -> UnsafePointer<Float> { UnsafePointer(values + position * count) }

  func exchange(_ swaps: [PositionSwap]) {
    // Columns row by row, so that each row is in the fastest cache while it is permuted.
    for row in 0..<count {
      let start = values + row * count
      for swap in swaps { swapValues(start + swap.front, start + swap.back) }
    }
    for swap in swaps {
      let front = values + swap.front * count
      let back = values + swap.back * count
      for column in 0..<count { swapValues(front + column, back + column) }
    }
  }

  @inline(__always)
  private func swapValues(_ a: UnsafeMutablePointer<Float>, _ b: UnsafeMutablePointer<Float>) {
    let kept = a.pointee
    a.pointee = b.pointee
    b.pointee = kept
  }
}
