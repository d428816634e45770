/// Memory that each worker has for itself while an operation runs.
final class WorkerScratch<Scalar: NeuralScalar> {
  private var tensors: [Tensor<Scalar>] = []

  /// Makes room for `count` values a worker; to be called before the workers start.
  func prepare(workers: Int, count: Int) {
    while tensors.count < max(1, workers) { tensors.append(Tensor()) }
    for tensor in tensors { tensor.resize(to: [count]) }
  }

  subscript(worker: Int) -> UnsafeMutablePointer<Scalar> { tensors[worker].values }
}
