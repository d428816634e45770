import SerNumerics

@testable import SerModels

extension KernelOperand {
  /// Kernel values among the rows themselves, with the exact diagonal, shape [count, count].
  func gram() -> Matrix {
    var result = Matrix(rows: count, columns: count)
    result.values.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      writeGram(0..<count, into: target, stride: count)
    }
    return result
  }
}

extension DenseKernelRows {
  /// Computes the kernel among all rows of an operand.
  init(computing operand: KernelOperand) {
    self.init(count: operand.count, in: KernelBuffer())
    operand.writeGram(0..<count, into: values, stride: count)
  }
}
