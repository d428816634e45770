/// A sum over a batch, such as the gradient of a parameter, in one part a chunk.
final class ChunkSums<Scalar: NeuralScalar> {
  private let tensor = Tensor<Scalar>()
  private(set) var size = 0
  private(set) var count = 0

  /// Makes room for `count` parts of `size` values, all zero.
  func prepare(count: Int, size: Int) {
    (self.count, self.size) = (count, size)
    tensor.resize(to: [count, size])
    tensor.fill(0)
  }

  subscript(chunk: Int) -> UnsafeMutablePointer<Scalar> { tensor.values + chunk * size }

  /// The sum of the parts, in their order.
  func reduce(into total: UnsafeMutablePointer<Scalar>) {
    Scalar.clear(total, count: size)
    for chunk in 0..<count { Scalar.addMultiple(self[chunk], 1, to: total, count: size) }
  }
}

extension ChunkSums where Scalar == Double {
  /// The sum of the parts, rounded to the precision of a gradient.
  func reduceRounded<Target: NeuralScalar>(into total: UnsafeMutablePointer<Target>) {
    Target.round(reduced(), into: total)
  }

  /// The sum of the parts.
  func reduced() -> [Double] {
    var total = [Double](repeating: 0, count: size)
    for chunk in 0..<count { for index in 0..<size { total[index] += self[chunk][index] } }
    return total
  }
}
